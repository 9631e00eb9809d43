package dev.preamble.engine.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.data.Batches;
import dev.preamble.engine.data.PassSize;
import dev.preamble.engine.data.Row;
import dev.preamble.engine.model.Activations;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Loss;
import dev.preamble.engine.prefix.Placement;
import dev.preamble.engine.prefix.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * The loss of rows under their prefixes, in as many passes over the model as they need.
 *
 * <p>A pass has rows of similar length, whoever owns them, and so many slots at most: that bounds its memory whatever
 * the batch size, and few are empty. Thread: the device thread.
 */
final class PrefixObjective implements AutoCloseable {
    /**
     * On two cores with AMX a pass of GPT-2 small's shape in bf16 took 65 ms and 0.6 ms a token from 60 tokens to 960, and
     * in fp32 100 ms and 2 ms a token. That an empty slot takes a quarter of
     * a token's time is an estimate.
     */
    static final PassSize ON_CPU = new PassSize(1024, 2048, 256);

    /** Not measured: what keeps a large GPU busy, where launching a pass takes as long as hundreds of tokens. */
    private static final PassSize ON_GPU = new PassSize(16_384, 65_536, 512);

    /** So many held-out rows are in memory at a time. */
    private static final int HELD_OUT_AT_ONCE = 1024;

    private final BaseModel model;
    private final NDManager manager;
    private final Rows rows;
    private final PassSize passSize;

    /**
     * What one training brings to a step: its rows, its prefix, and where the gradient of their summed loss with respect
     * to that prefix is added, both (P, 2L, H, D).
     *
     * @param smoothing label smoothing of its rows
     */
    record Share(List<Row> rows, NDArray prefix, Placement placement, NDArray gradient, double smoothing) {}

    /** A row and the index of the share that it belongs to. */
    private record OwnedRow(Row row, int owner) {
        int length() {
            return row.length();
        }
    }

    PrefixObjective(BaseModel model) {
        this.model = model;
        manager = model.newScope();
        rows = new Rows(manager);
        passSize = passSize(manager);
    }

    /** How much a pass takes on such a device. */
    static PassSize passSize(NDManager manager) {
        return manager.getDevice().isGpu() ? ON_GPU : ON_CPU;
    }

    /** The loss of each share, its gradient added to what the share names. */
    List<Loss> differentiate(List<Share> shares) {
        var owned = new ArrayList<OwnedRow>();
        for (var owner = 0; owner < shares.size(); owner++) {
            for (var row : shares.get(owner).rows()) {
                owned.add(new OwnedRow(row, owner));
            }
        }
        var gradients = shares.stream().map(Share::gradient).toList();
        var losses = new ArrayList<>(Collections.nCopies(shares.size(), Loss.NONE));
        for (var group : Batches.ofSimilarLength(
                owned,
                OwnedRow::length,
                row -> virtualTokens(shares.get(row.owner()).prefix()),
                passSize)) {
            var owners = group.stream().mapToInt(OwnedRow::owner).toArray();
            var prefixes =
                    group.stream().map(row -> shares.get(row.owner()).prefix()).toList();
            var chosen = group.stream().map(OwnedRow::row).toList();
            var smoothing = group.stream()
                    .mapToDouble(row -> shares.get(row.owner()).smoothing())
                    .toArray();
            var placements = group.stream()
                    .map(row -> shares.get(row.owner()).placement())
                    .toList();
            try (var scope = manager.newSubManager()) {
                var batch = Batches.of(chosen);
                var laid = rows.lay(scope, prefixes, placements, inputs(chosen));
                var results = model.differentiate(
                        scope,
                        method(model.activations()),
                        batch.ids(scope),
                        batch.labels(scope),
                        smoothing(scope, smoothing),
                        laid.lengths(),
                        laid.keys(),
                        laid.values());
                rows.gather(scope, results.get(2), results.get(3), owners, gradients);
                var ofRows = Loss.ofRows(results.get(0), results.get(1));
                for (var row = 0; row < owners.length; row++) {
                    losses.set(owners[row], losses.get(owners[row]).plus(ofRows.get(row)));
                }
            }
        }
        return losses;
    }

    /** The mean loss of all that is held out. As {@link #evaluate(List, NDArray, Placement, BooleanSupplier)} else. */
    double evaluate(TrainingSet set, NDArray prefix, Placement placement, BooleanSupplier cancelled) {
        var total = Loss.NONE;
        for (var first = 0; first < set.heldOutRows(); first += HELD_OUT_AT_ONCE) {
            total = total.plus(evaluate(set.heldOut(first, HELD_OUT_AT_ONCE), prefix, placement, cancelled));
        }
        return total.mean();
    }

    /** @throws CancellationException once {@code cancelled}, asked before each pass, says so */
    Loss evaluate(List<Row> chosen, NDArray prefix, Placement placement, BooleanSupplier cancelled) {
        var total = Loss.NONE;
        for (var group : Batches.ofSimilarLength(chosen, Row::length, row -> virtualTokens(prefix), passSize)) {
            if (cancelled.getAsBoolean()) {
                throw new CancellationException("evaluation was cancelled");
            }
            try (var scope = manager.newSubManager()) {
                var prefixes = Collections.nCopies(group.size(), prefix);
                var batch = Batches.of(group);
                var placements = Collections.nCopies(group.size(), placement);
                var laid = rows.lay(scope, prefixes, placements, inputs(group));
                var results = model.evaluate(
                        scope,
                        "losses",
                        batch.ids(scope),
                        batch.labels(scope),
                        laid.lengths(),
                        laid.keys(),
                        laid.values());
                total = total.plus(Loss.of(results.get(0), results.get(1)));
            }
        }
        return total;
    }

    private static int[] inputs(List<Row> chosen) {
        return chosen.stream().mapToInt(Row::targetStart).toArray();
    }

    private static int virtualTokens(NDArray prefix) {
        return Math.toIntExact(prefix.getShape().get(0));
    }

    private static String method(Activations activations) {
        return switch (activations) {
            case KEPT -> "prefix_gradients";
            case RECOMPUTED -> "prefix_gradients_recomputing";
        };
    }

    /** (B), or empty where no row has any. */
    static NDArray smoothing(NDManager scope, double[] ofRows) {
        if (Arrays.stream(ofRows).allMatch(none -> none == 0)) {
            return scope.zeros(new Shape(0));
        }
        var values = new float[ofRows.length];
        for (var row = 0; row < values.length; row++) {
            values[row] = (float) ofRows[row];
        }
        return scope.create(values);
    }

    @Override
    public void close() {
        rows.close();
        manager.close();
    }
}
