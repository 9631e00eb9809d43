package dev.preamble.engine.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.preamble.engine.data.Batches;
import dev.preamble.engine.data.Row;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Loss;
import dev.preamble.engine.model.TokenBatch;
import dev.preamble.engine.prefix.Rows;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * The loss of rows under one prefix, in as many passes over the model as they need.
 *
 * <p>A pass has rows of similar length, and so many tokens at most: that bounds its memory whatever the batch size, and
 * little is padded. Thread: the device thread.
 */
final class PrefixObjective implements AutoCloseable {
    /** On a CPU matrix products are as fast at 512 tokens as at 4096; less padding made steps a sixth shorter (E2E). */
    private static final int CPU_TOKENS = 512;

    private static final int GPU_TOKENS = 16_384;

    private final BaseModel model;
    private final NDManager manager;
    private final Rows rows;
    private final int tokensOfAPass;

    PrefixObjective(BaseModel model) {
        this.model = model;
        manager = model.newScope();
        rows = new Rows(manager);
        tokensOfAPass = manager.getDevice().isGpu() ? GPU_TOKENS : CPU_TOKENS;
    }

    /** Adds the gradient with respect to the prefix, both (P, 2L, H, D), to {@code gradient}. */
    Loss differentiate(List<Row> chosen, NDArray prefix, NDArray gradient) {
        var total = new Loss(0, 0);
        for (var group : Batches.ofSimilarLength(chosen, tokensOfAPass)) {
            try (var scope = manager.newSubManager()) {
                var results = model.differentiate(scope, "prefix_gradients", arguments(scope, group, prefix));
                gradient.addi(rows.gradient(scope, results.get(2), results.get(3)));
                total = total.plus(loss(results));
            }
        }
        return total;
    }

    /** @throws CancellationException once {@code cancelled}, asked before each pass, says so */
    Loss evaluate(List<Row> chosen, NDArray prefix, BooleanSupplier cancelled) {
        var total = new Loss(0, 0);
        for (var group : Batches.ofSimilarLength(chosen, tokensOfAPass)) {
            if (cancelled.getAsBoolean()) {
                throw new CancellationException("evaluation was cancelled");
            }
            try (var scope = manager.newSubManager()) {
                total = total.plus(loss(model.evaluate(scope, "losses", arguments(scope, group, prefix))));
            }
        }
        return total;
    }

    private Object[] arguments(NDManager scope, List<Row> group, NDArray prefix) {
        TokenBatch batch = Batches.of(group);
        var laid = rows.lay(scope, Collections.nCopies(batch.rows(), prefix));
        return new Object[] {batch.ids(scope), batch.labels(scope), laid.lengths(), laid.keys(), laid.values()};
    }

    private static Loss loss(NDList results) {
        return Loss.of(results.get(0), results.get(1));
    }

    @Override
    public void close() {
        rows.close();
        manager.close();
    }
}
