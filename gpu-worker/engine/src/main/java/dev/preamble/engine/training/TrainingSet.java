package dev.preamble.engine.training;

import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.data.DatasetDigest;
import dev.preamble.engine.data.Example;
import dev.preamble.engine.data.Order;
import dev.preamble.engine.data.Room;
import dev.preamble.engine.data.Row;
import dev.preamble.engine.data.RowFormat;
import dev.preamble.engine.data.Split;
import dev.preamble.engine.model.BaseModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/** A job's examples as rows, those to train on and those held out. Immutable; plain Java, so any thread may make it. */
public final class TrainingSet {
    private final TrainingOptions options;
    private final String digest;
    private final List<Row> training;
    private final List<Row> heldOut;
    private final Order order;

    private TrainingSet(TrainingOptions options, String digest, List<Row> training, List<Row> heldOut) {
        this.options = options;
        this.digest = digest;
        this.training = training;
        this.heldOut = heldOut;
        this.order = new Order(training.size(), options.batchSize(), options.seed());
    }

    /**
     * Makes tokens of all texts, which may take minutes; an interrupt ends it.
     *
     * @throws InvalidOptionsException if options and examples do not fit each other or the model, or there is no room
     * @throws CancellationException if the thread is interrupted
     */
    public static TrainingSet of(BaseModel model, TrainingOptions options, List<Example> examples, Room room) {
        var positions = model.configuration().positions();
        if (options.maxLength() + options.virtualTokens() > positions) {
            throw new InvalidOptionsException(
                    "maxLength",
                    "of %d with %d virtual tokens exceeds the model's %d positions"
                            .formatted(options.maxLength(), options.virtualTokens(), positions));
        }
        var format = new RowFormat(model.tokenizer(), model.configuration(), options.maxLength());
        var rows = new ArrayList<Row>();
        for (var example : examples) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("making rows of the examples was cancelled");
            }
            var row = format.row(rows.size(), example);
            room.take(row);
            rows.add(row);
        }
        var split = Split.of(examples, options.evaluationShare(), options.seed());
        if (split.training().isEmpty()) {
            throw new InvalidOptionsException("examples", "are too few: none is left to train on");
        }
        return new TrainingSet(
                options,
                DatasetDigest.of(examples),
                split.training().stream().map(rows::get).toList(),
                split.heldOut().stream().map(rows::get).toList());
    }

    /** Rows that are tokens already, none of them held out. */
    public static TrainingSet of(TrainingOptions options, List<Row> rows) {
        return new TrainingSet(options, "", List.copyOf(rows), List.of());
    }

    TrainingOptions options() {
        return options;
    }

    /** Of all examples, see {@link DatasetDigest}. */
    String digest() {
        return digest;
    }

    List<Row> training() {
        return training;
    }

    List<Row> heldOut() {
        return heldOut;
    }

    long totalSteps() {
        return (long) options.epochs() * order.stepsPerEpoch();
    }

    List<Row> rowsOf(long step) {
        return order.rowsOf(step).stream().map(training::get).toList();
    }

    int truncated() {
        return (int) (training.stream().filter(Row::truncated).count()
                + heldOut.stream().filter(Row::truncated).count());
    }
}
