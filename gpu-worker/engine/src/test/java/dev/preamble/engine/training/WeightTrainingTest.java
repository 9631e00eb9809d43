package dev.preamble.engine.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.TinyModel;
import dev.preamble.engine.UnsupportedModelException;
import dev.preamble.engine.data.Batches;
import dev.preamble.engine.data.Example;
import dev.preamble.engine.data.Row;
import dev.preamble.engine.data.RowFormat;
import dev.preamble.engine.generation.GenerationOptions;
import dev.preamble.engine.generation.Generator;
import dev.preamble.engine.generation.Prompt;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.model.TrainableModel;
import dev.preamble.engine.model.TunedWeights;
import dev.preamble.engine.model.Tuning;
import dev.preamble.engine.prefix.Placement;
import dev.preamble.engine.prefix.PrefixShape;
import dev.preamble.engine.prefix.Rows;
import dev.preamble.engine.weights.Safetensors;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class WeightTrainingTest {
    private static final List<Example> EXAMPLES = List.of(
            new Example("w1 w2", "w10 w11 w12"),
            new Example("w3", "w20 w21"),
            new Example("w4 w5 w6", "w30 w31 w32 w33"));

    @TempDir
    static Path shared;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static BaseModel base;

    @TempDir
    Path folder;

    @BeforeAll
    static void load() {
        base = BaseModel.load(TinyModel.in(shared), Dtype.FP32);
    }

    @AfterAll
    static void close() {
        base.close();
    }

    static Stream<Tuning> tunings() {
        return Stream.of(new Tuning.AllWeights(), new Tuning.TopLayers(1), new Tuning.Adapters(8));
    }

    @ParameterizedTest
    @MethodSource("tunings")
    void whatIsLearnedIsGenerated(Tuning tuning) {
        try (var training = start(tuning, 60);
                var model = training.model();
                var generator = new Generator(model, 4)) {
            var before = training.loss(rows());
            while (!training.isOver()) {
                training.step();
            }
            var prompts = EXAMPLES.stream()
                    .map(example -> format().prompt(example.input()))
                    .toList();
            var completions = generator.generate(
                    prompts.stream().map(ids -> new Prompt(ids, null)).toList(),
                    GenerationOptions.greedy(8),
                    () -> false);

            assertThat(training.loss(rows())).isLessThan(0.9 * before);
            for (var i = 0; i < prompts.size(); i++) {
                assertThat(completions.get(i).ids())
                        .isEqualTo(likeliest(
                                training.model(),
                                prompts.get(i),
                                completions.get(i).ids()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tunings")
    void theBaseModelStaysAsItIs(Tuning tuning) {
        var before = lossOfBase();
        try (var training = start(tuning, 2)) {
            training.step();
            assertThat(training.loss(rows())).isNotEqualTo(before);
            assertThat(lossOfBase()).isEqualTo(before);
        }
    }

    /** After the prompt and after each of these tokens but the last, the likeliest, from a forward over all of them. */
    private static List<Integer> likeliest(BaseModel model, List<Integer> prompt, List<Integer> generated) {
        try (var scope = model.newScope();
                var rows = new Rows(scope.newSubManager())) {
            var ids = Stream.concat(prompt.stream(), generated.stream())
                    .mapToLong(Integer::longValue)
                    .toArray();
            var none = rows.lay(
                    scope,
                    List.of(scope.zeros(
                            new Shape(PrefixShape.of(model.configuration(), 0).dimensions()))));
            var logits = model.evaluate(
                            scope,
                            "forward",
                            scope.create(ids, new Shape(1, ids.length)),
                            none.lengths(),
                            none.keys(),
                            none.values())
                    .singletonOrThrow();
            var best = logits.argMax(2).toLongArray();
            return IntStream.range(prompt.size() - 1, ids.length - 1)
                    .mapToObj(i -> (int) best[i])
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("tunings")
    void aResumedTrainingEqualsAnUninterruptedOneBitForBit(Tuning tuning) {
        var middle = folder.resolve("middle.safetensors");
        var uninterrupted = folder.resolve("uninterrupted.safetensors");
        var resumed = folder.resolve("resumed.safetensors");
        try (var training = start(tuning, 3)) {
            training.step();
            training.checkpoint(middle);
            training.step();
            training.checkpoint(uninterrupted);
        }
        try (var training = WeightTraining.resume(base, set(3), tuning, middle)) {
            assertThat(training.step().step()).isEqualTo(2);
            training.checkpoint(resumed);
        }

        assertThat(Safetensors.read(resumed)).isEqualTo(Safetensors.read(uninterrupted));
    }

    @Test
    void whatWasEvaluatedAndWrittenIsPartOfItsCheckpoint() {
        var middle = folder.resolve("middle.safetensors");
        var options = new TrainingOptions(0, 0, 0.03, 3, 1, 0, 0.01, 1, 40, 0.4, 7, false);
        var tuning = new Tuning.Adapters(4);
        double ofBase;
        try (var training = WeightTraining.start(base, TrainingSet.of(base, options, EXAMPLES), tuning)) {
            ofBase = training.evaluate(() -> false).orElseThrow().lossWithoutPrefix();
            training.step();
            assertThat(training.evaluate(() -> false).orElseThrow().loss()).isNotEqualTo(ofBase);
            training.addTexts(List.of("w10 w11"));
            training.checkpoint(middle);
        }
        try (var training = WeightTraining.resume(base, TrainingSet.of(base, options, EXAMPLES), tuning, middle)) {
            assertThat(training.texts()).containsExactly("w10 w11");
            assertThat(training.metrics().evaluations())
                    .hasSize(2)
                    .allSatisfy(evaluation ->
                            assertThat(evaluation.lossWithoutPrefix()).isEqualTo(ofBase));
            training.step();
            assertThat(training.texts()).as("of what it was before that step").isEmpty();
        }
    }

    @Test
    void stepsWithNoCompany() {
        try (var fused = new FusedTraining(base);
                var training = start(new Tuning.Adapters(4), 2);
                var other = start(new Tuning.Adapters(4), 2)) {
            assertThat(fused.step(List.of(training))).singleElement().isInstanceOf(StepOutcome.Stepped.class);
            assertThatThrownBy(() -> fused.step(List.of(training, other))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void allWeightsStepAsAModelThatIsTrainedByItself() {
        try (var model = TrainableModel.load(shared);
                var trainer = FullParameterTrainer.start(model, AdamWOptions.of(options(1)));
                var set = TrainingSet.of(base, options(1), List.of(EXAMPLES.getFirst()));
                var training = WeightTraining.start(base, set, new Tuning.AllWeights())) {
            var report = training.step();
            var alone = trainer.step(Batches.of(List.of(row(0))), 0.03);

            assertThat(report.loss()).isCloseTo(alone.loss(), within(1e-5));
            training.weights()
                    .arrays()
                    .forEach((name, weight) -> assertThat(weight.toFloatArray())
                            .as(name)
                            .usingComparatorWithPrecision(
                                    1e-3f) // of what the gradient is nothing but rounding, the sign is too
                            .containsExactly(
                                    Objects.requireNonNull(model.weights().get(name))
                                            .toFloatArray()));
        }
    }

    @Test
    void topLayersAreThoseAndTheLastNormalisation() {
        try (var weights = TunedWeights.start(base, new Tuning.TopLayers(1), 1)) {
            assertThat(weights.arrays().keySet())
                    .hasSize(14)
                    .allMatch(name -> name.startsWith("transformer.h.1.") || name.startsWith("transformer.ln_f."));
        }
    }

    @Test
    void adaptersHaveTheSizeThatIsPromised() {
        try (var weights = TunedWeights.start(base, new Tuning.Adapters(3), 1)) {
            var layers = base.configuration().layers();
            assertThat(weights.size()).isEqualTo(layers * TunedWeights.adapterSize(base.configuration(), 3));
        }
    }

    @ParameterizedTest
    @MethodSource("tunings")
    void inHalfPrecisionItLearnsNearlyTheSame(Tuning tuning) {
        try (var rounded = BaseModel.load(shared, Dtype.BF16);
                var half = WeightTraining.start(rounded, TrainingSet.of(rounded, options(20), EXAMPLES), tuning);
                var single = start(tuning, 20)) {
            for (var step = 0; step < 6; step++) {
                half.step();
                single.step();
            }
            assertThat(half.loss(rows())).isCloseTo(single.loss(rows()), withinPercentage(10));
        }
    }

    @Test
    void int8IsRefused() {
        try (var quantised = BaseModel.load(shared, Dtype.INT8)) {
            assertThatThrownBy(() -> TunedWeights.start(quantised, new Tuning.AllWeights(), 1))
                    .isInstanceOf(UnsupportedModelException.class);
        }
    }

    private static WeightTraining start(Tuning tuning, int epochs) {
        return WeightTraining.start(base, set(epochs), tuning);
    }

    private static TrainingSet set(int epochs) {
        return TrainingSet.of(base, options(epochs), EXAMPLES);
    }

    private static TrainingOptions options(int epochs) {
        return new TrainingOptions(1, 0, 0.03, epochs, 1, 0, 0.01, 1, 40, 0, 7, true);
    }

    private static double lossOfBase() {
        try (var objective = new PrefixObjective(base);
                var scope = base.newScope()) {
            var none = PrefixShape.of(base.configuration(), 0);
            return objective
                    .evaluate(rows(), scope.zeros(new Shape(none.dimensions())), Placement.PLAIN, () -> false)
                    .mean();
        }
    }

    private static List<Row> rows() {
        return Stream.of(0, 1, 2).map(WeightTrainingTest::row).toList();
    }

    private static Row row(int i) {
        return format().row(i, EXAMPLES.get(i)).row();
    }

    private static RowFormat format() {
        return TrainingSet.format(base, options(1));
    }
}
