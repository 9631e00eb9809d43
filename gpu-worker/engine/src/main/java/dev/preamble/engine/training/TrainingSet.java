package dev.preamble.engine.training;

import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.data.DatasetDigest;
import dev.preamble.engine.data.Example;
import dev.preamble.engine.data.Order;
import dev.preamble.engine.data.Row;
import dev.preamble.engine.data.RowFormat;
import dev.preamble.engine.data.Split;
import dev.preamble.engine.model.BaseModel;
import java.util.ArrayList;
import java.util.List;

/**
 * A job's examples as rows, those to train on and those held out.
 *
 * @param digest of all examples, see {@link DatasetDigest}
 */
record TrainingSet(String digest, List<Row> training, List<Row> heldOut, Order order) {
    static TrainingSet of(BaseModel model, TrainingOptions options, List<Example> examples) {
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
            rows.add(format.row(rows.size(), example));
        }
        var split = Split.of(examples, options.evaluationShare(), options.seed());
        if (split.training().isEmpty()) {
            throw new InvalidOptionsException("examples", "are too few: none is left to train on");
        }
        return new TrainingSet(
                DatasetDigest.of(examples),
                split.training().stream().map(rows::get).toList(),
                split.heldOut().stream().map(rows::get).toList(),
                new Order(split.training().size(), options.batchSize(), options.seed()));
    }

    long totalSteps(TrainingOptions options) {
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
