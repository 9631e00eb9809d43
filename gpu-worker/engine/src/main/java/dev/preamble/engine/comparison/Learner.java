package dev.preamble.engine.comparison;

import dev.preamble.engine.data.Example;
import dev.preamble.engine.data.Row;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.prefix.Prefix;
import dev.preamble.engine.prefix.PrefixFolder;
import dev.preamble.engine.training.PrefixTraining;
import dev.preamble.engine.training.StepReport;
import dev.preamble.engine.training.TrainingOptions;
import dev.preamble.engine.training.TrainingSet;
import dev.preamble.engine.training.WeightTraining;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A training of either kind, as the comparison sees it. Thread: the device thread. */
sealed interface Learner extends AutoCloseable {
    StepReport step();

    long steps();

    long totalSteps();

    boolean isOver();

    double loss(List<Row> rows);

    void checkpoint(Path file);

    long trainedParameters();

    long storedParameters();

    /** Writes what a version has of its own into an empty folder. */
    void save(Path folder);

    /** Uses the model and the prefix, if there is one, as they are now. */
    <T> T use(BiFunction<BaseModel, @Nullable Prefix, T> use);

    @Override
    void close();

    /** @param checkpoint gone on from if there is one */
    static Learner of(
            BaseModel base,
            ComparisonMethod method,
            TrainingOptions options,
            List<Example> examples,
            @Nullable Path checkpoint) {
        var set = TrainingSet.of(base, options, examples);
        var tuning = method.tuning(base);
        if (tuning.isPresent()) {
            return new OfWeights(
                    checkpoint == null
                            ? WeightTraining.start(base, set, tuning.get())
                            : WeightTraining.resume(base, set, tuning.get(), checkpoint));
        }
        return new OfPrefix(
                base,
                checkpoint == null ? PrefixTraining.start(base, set) : PrefixTraining.resume(base, set, checkpoint));
    }

    /** Bytes of all files that {@link #save} writes. */
    default long storedBytes() {
        try {
            var folder = Files.createTempDirectory("preamble");
            try {
                save(folder);
                var bytes = 0L;
                try (var files = Files.list(folder)) {
                    for (var file : files.toList()) {
                        bytes += Files.size(file);
                        Files.delete(file);
                    }
                }
                return bytes;
            } finally {
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that learns a prefix. */
    record OfPrefix(BaseModel base, PrefixTraining training) implements Learner {
        @Override
        public StepReport step() {
            return training.step();
        }

        @Override
        public long steps() {
            return training.steps();
        }

        @Override
        public long totalSteps() {
            return training.totalSteps();
        }

        @Override
        public boolean isOver() {
            return training.isOver();
        }

        @Override
        public double loss(List<Row> rows) {
            return training.loss(rows);
        }

        @Override
        public void checkpoint(Path file) {
            training.checkpoint(file);
        }

        @Override
        public long trainedParameters() {
            return training.trainedParameters();
        }

        @Override
        public long storedParameters() {
            return training.prefix().values().length;
        }

        @Override
        public void save(Path folder) {
            PrefixFolder.save(training.prefix(), base.configuration(), folder);
        }

        @Override
        public <T> T use(BiFunction<BaseModel, @Nullable Prefix, T> use) {
            return use.apply(base, training.prefix());
        }

        @Override
        public void close() {
            training.close();
        }
    }

    /** One that learns weights. */
    record OfWeights(WeightTraining training) implements Learner {
        @Override
        public StepReport step() {
            return training.step();
        }

        @Override
        public long steps() {
            return training.steps();
        }

        @Override
        public long totalSteps() {
            return training.totalSteps();
        }

        @Override
        public boolean isOver() {
            return training.isOver();
        }

        @Override
        public double loss(List<Row> rows) {
            return training.loss(rows);
        }

        @Override
        public void checkpoint(Path file) {
            training.checkpoint(file);
        }

        @Override
        public long trainedParameters() {
            return training.weights().size();
        }

        @Override
        public long storedParameters() {
            return training.weights().size();
        }

        @Override
        public void save(Path folder) {
            training.weights().save(folder.resolve("weights.safetensors"));
        }

        @Override
        public <T> T use(BiFunction<BaseModel, @Nullable Prefix, T> use) {
            try (var model = training.model()) {
                return use.apply(model, null);
            }
        }

        @Override
        public void close() {
            training.close();
        }
    }
}
