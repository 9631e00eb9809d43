package dev.preamble.engine.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.TinyModel;
import dev.preamble.engine.data.Example;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.prefix.Placement;
import dev.preamble.engine.prefix.Prefix;
import dev.preamble.engine.prefix.PrefixFolder;
import dev.preamble.engine.prefix.PrefixShape;
import dev.preamble.engine.prefix.Rows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each option of the method does what it says. */
final class MethodTest {
    private static final String WORDS = "w7 w21 w3";
    private static final Offset<Float> ROUNDING = Offset.offset(1e-5f);

    @TempDir
    static Path shared;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static BaseModel model;

    @TempDir
    Path folder;

    @BeforeAll
    static void load() {
        model = BaseModel.load(TinyModel.in(shared), Dtype.FP32);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void aDeeperMlpLearnsToo() {
        var method = new Method(3, Initialisation.RANDOM, null, 0, 0, 0, 1);
        try (var training = start(16, method)) {
            assertThat(training.trainables().keySet())
                    .containsExactly(
                            "embedding",
                            "mlp.0.weight",
                            "mlp.0.bias",
                            "mlp.2.weight",
                            "mlp.2.bias",
                            "mlp.4.weight",
                            "mlp.4.bias");
            learn(training);
            var evaluation = training.evaluate(() -> false).orElseThrow();
            assertThat(evaluation.loss()).isLessThan(0.95 * evaluation.lossWithoutPrefix());
        }
    }

    private static void learn(PrefixTraining training) {
        while (!training.isOver()) {
            training.step();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8})
    void aPrefixMayBeginAtZero(int reparametrisation) {
        try (var training = start(reparametrisation, new Method(2, Initialisation.ZERO, null, 0, 0, 0, 1))) {
            assertThat(training.prefix().values()).containsOnly(new float[] {0}, ROUNDING);
        }
    }

    @Test
    void wordsAsPrefixSayWhatTheySayAsText() {
        try (var training = start(0, words(2));
                var scope = model.newScope();
                var rows = new Rows(scope)) {
            var text = scope.create(new long[] {7, 21, 3, 7, 21, 40, 41, 42}, new Shape(1, 8));
            var none = scope.zeros(
                    new Shape(PrefixShape.of(model.configuration(), 0).dimensions()));
            var whole = logits(scope, rows, text, none).get(":, 5:").toFloatArray();
            var prefix = training.prefix().array(scope);

            assertThat(logits(scope, rows, text.get(":, 5:"), prefix).toFloatArray())
                    .containsExactly(whole, Offset.offset(1e-4f));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void anMlpIsFittedToWords(int depth) {
        try (var itself = start(0, words(2));
                var produced = start(8, words(depth))) {
            assertThat(produced.prefix().values())
                    .containsExactly(itself.prefix().values(), Offset.offset(1e-4f));
        }
    }

    @Test
    void aStepWithDropoutLeavesSomeElementsOut() {
        var method = new Method(2, Initialisation.RANDOM, null, 0.4, 0, 0, 1);
        try (var training = start(0, method);
                var again = start(0, method)) {
            var before = training.prefix().values().clone();
            training.step();
            again.step();
            var after = training.prefix().values();

            assertThat(again.prefix().values()).containsExactly(after);
            var unchanged = IntStream.range(0, before.length)
                    .filter(i -> before[i] == after[i])
                    .count();
            assertThat((double) unchanged / before.length).isCloseTo(0.4, within(0.05));
        }
    }

    @Test
    void smoothedLabelsGiveAShareOfTheGradientToEachToken() {
        try (var scope = model.newScope();
                var rows = new Rows(scope)) {
            var prefix = start(0, Method.PLAIN).prefix().array(scope);
            var sharp = gradient(scope, rows, prefix, 9, 0);
            var vocabulary = model.configuration().vocabulary();
            var uniform = new float[sharp.length];
            for (var token = 0; token < vocabulary; token++) {
                var gradient = gradient(scope, rows, prefix, token, 0);
                for (var i = 0; i < uniform.length; i++) {
                    uniform[i] += gradient[i] / vocabulary;
                }
            }
            var expected = new float[sharp.length];
            for (var i = 0; i < expected.length; i++) {
                expected[i] = 0.7f * sharp[i] + 0.3f * uniform[i];
            }

            assertThat(gradient(scope, rows, prefix, 9, 0.3f)).containsExactly(expected, ROUNDING);
            assertThat(expected).isNotEqualTo(sharp);
        }
    }

    @Test
    void endsOnceItNoLongerGetsBetterWithThePrefixOfTheBestEvaluation() {
        var method = new Method(2, Initialisation.RANDOM, null, 0, 0, 2, 1);
        // So large a rate makes it better and worse by turns.
        var options = new TrainingOptions(5, 0, 1, 100, 4, 0, 0, 1000, 32, 0.2, 42, false).with(method);
        try (var training = PrefixTraining.start(model, options, examples(24))) {
            var prefixes = new ArrayList<Prefix>();
            training.evaluate(() -> false);
            prefixes.add(training.prefix());
            while (!training.isOver()) {
                training.step();
                training.evaluate(() -> false);
                prefixes.add(training.prefix());
            }
            training.checkpoint(folder.resolve("checkpoint"));
            var losses = training.metrics().evaluations().stream()
                    .map(Evaluation::loss)
                    .toList();
            var best = losses.indexOf(Collections.min(losses));

            assertThat(losses).hasSize(best + 3).hasSize(prefixes.size());
            assertThat(training.steps()).isEqualTo(best + 2).isLessThan(training.totalSteps());
            assertThat(training.prefix()).isEqualTo(prefixes.get(best));
            try (var resumed = PrefixTraining.resume(model, options, examples(24), folder.resolve("checkpoint"))) {
                assertThat(resumed.isOver()).isTrue();
                assertThat(resumed.prefix()).isEqualTo(prefixes.get(best));
            }
        }
    }

    @Test
    void accumulatedBatchesStepAsOneOfTheirSize() {
        var small = options(8, 2, new Method(2, Initialisation.RANDOM, null, 0, 0, 0, 3));
        var large = options(8, 6, Method.PLAIN);
        try (var accumulated = PrefixTraining.start(model, small, examples(24));
                var whole = PrefixTraining.start(model, large, examples(24));
                var other = PrefixTraining.start(model, large, examples(20));
                var fused = new FusedTraining(model)) {
            assertThat(accumulated.totalSteps()).isEqualTo(whole.totalSteps());
            var expected = whole.step();
            var outcomes = new ArrayList<StepOutcome>();
            for (var batch = 0; batch < 3; batch++) {
                outcomes.add(fused.step(List.of(accumulated, other)).getFirst());
            }

            assertThat(outcomes.subList(0, 2)).containsOnly(new StepOutcome.Accumulated());
            var report = ((StepOutcome.Stepped) outcomes.getLast()).report();
            assertThat(report.loss()).isCloseTo(expected.loss(), within(1e-5));
            assertThat(report.gradientNorm()).isCloseTo(expected.gradientNorm(), within(1e-5));
            assertThat(report.tokens()).isEqualTo(expected.tokens());
            for (var step = 0; step < 3; step++) {
                accumulated.step();
                whole.step();
            }
            assertThat(accumulated.prefix().values())
                    .containsExactly(whole.prefix().values(), Offset.offset(1e-3f));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8})
    void trainsThePrefixOfSomeLayersAlone(int reparametrisation) throws Exception {
        var method = Method.PLAIN.at(new Placement(List.of(1), false));
        try (var training = start(reparametrisation, method)) {
            var trained = training.trainables().values().stream()
                    .mapToLong(NDArray::size)
                    .sum();
            assertThat(trained).isEqualTo(reparametrisation == 0 ? 5 * 32 : 5 * 16 + 17 * 8 + 9 * 32);
            learn(training);
            var evaluation = training.evaluate(() -> false).orElseThrow();
            assertThat(evaluation.loss()).isLessThan(0.98 * evaluation.lossWithoutPrefix());
            var ofFirstLayer = new float[32];
            for (var token = 0; token < 5; token++) {
                System.arraycopy(training.prefix().values(), 64 * token, ofFirstLayer, 0, 32);
                assertThat(ofFirstLayer).containsOnly(0);
            }
            training.save(folder);
            assertThat(PrefixFolder.load(folder, model.configuration())).isEqualTo(training.prefix());
        }
        try (var whole = start(reparametrisation, Method.PLAIN)) {
            whole.save(folder.resolve("whole"));
        }
        var file = PrefixVersionFolder.FILES.getFirst();
        assertThat(Files.size(folder.resolve(file)))
                .isLessThan(Files.size(folder.resolve("whole").resolve(file)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8})
    void wordsInSomeLayersAreWhatTheyAreInAll(int reparametrisation) {
        try (var all = start(0, words(2));
                var some = start(reparametrisation, words(2).at(new Placement(List.of(0), false)))) {
            var expected = all.prefix().values().clone();
            for (var i = 0; i < expected.length; i++) {
                expected[i] = i % 64 < 32 ? expected[i] : 0;
            }
            assertThat(some.prefix().values()).containsExactly(expected, Offset.offset(1e-4f));
        }
    }

    @Test
    void anInfixLearnsToo() {
        var method = Method.PLAIN.at(new Placement(List.of(), true));
        try (var training = start(8, method)) {
            learn(training);
            var evaluation = training.evaluate(() -> false).orElseThrow();
            assertThat(evaluation.loss()).isLessThan(0.95 * evaluation.lossWithoutPrefix());
            training.save(folder);
            assertThat(PrefixFolder.load(folder, model.configuration())).isEqualTo(training.prefix());
            assertThat(training.prefix().placement()).isEqualTo(method.placement());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8})
    void embeddingsOfWordsGiveThePrefixOfTheseWords(int reparametrisation) {
        try (var activations = start(0, words(2));
                var embeddings = start(reparametrisation, words(2).ofEmbeddings())) {
            assertThat(embeddings.prefix().values())
                    .containsExactly(activations.prefix().values(), Offset.offset(1e-4f));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8})
    void embeddingsLearnAndComeOutAsAPrefixLikeAnyOther(int reparametrisation) {
        try (var training = start(reparametrisation, Method.PLAIN.ofEmbeddings());
                var scope = model.newScope()) {
            var trained = training.trainables().values().stream()
                    .mapToLong(NDArray::size)
                    .sum();
            assertThat(trained).isEqualTo(reparametrisation == 0 ? 5 * 16 : 5 * 16 + 17 * 8 + 9 * 16);
            learn(training);
            var evaluation = training.evaluate(() -> false).orElseThrow();
            assertThat(evaluation.loss()).isLessThan(0.98 * evaluation.lossWithoutPrefix());
            training.save(folder);
            assertThat(PrefixFolder.load(folder, model.configuration())).isEqualTo(training.prefix());
            if (reparametrisation == 0) {
                var embeddings = training.trainables().firstEntry().getValue();
                assertThat(model.evaluate(scope, "computed", embeddings)
                                .singletonOrThrow()
                                .toFloatArray())
                        .isEqualTo(training.prefix().values());
            }
        }
    }

    @Test
    void theGradientOfEmbeddingsIsThatOfTheLoss() {
        try (var training = start(0, Method.PLAIN.ofEmbeddings());
                var scope = model.newScope();
                var rows = new Rows(scope)) {
            var embeddings = training.trainables().firstEntry().getValue().duplicate();
            embeddings.attach(scope);
            var prefix = model.evaluate(scope, "computed", embeddings).singletonOrThrow();
            var ofPrefix = scope.zeros(prefix.getShape());
            var laid = rows.lay(scope, List.of(prefix));
            var results = model.differentiate(
                    scope,
                    "prefix_gradients",
                    scope.create(new long[] {1, 2, 3}, new Shape(1, 3)),
                    scope.create(new long[] {-100, -100, 9}, new Shape(1, 3)),
                    scope.zeros(new Shape(0)),
                    laid.lengths(),
                    laid.keys(),
                    laid.values());
            rows.gather(scope, results.get(2), results.get(3), new int[] {0}, List.of(ofPrefix));
            var gradient = model.differentiate(scope, "computed_gradient", embeddings, ofPrefix)
                    .singletonOrThrow();
            var norm = gradient.norm().getFloat();

            // Along the gradient the loss rises by its norm.
            var step = gradient.mul(0.005f / norm);
            var rise = loss(scope, rows, embeddings.add(step)) - loss(scope, rows, embeddings.sub(step));
            assertThat(rise / 0.01).isCloseTo(norm, within(0.02 * norm));
        }
    }

    private static double loss(NDManager scope, Rows rows, NDArray embeddings) {
        var prefix = model.evaluate(scope, "computed", embeddings).singletonOrThrow();
        var laid = rows.lay(scope, List.of(prefix));
        return model.evaluate(
                        scope,
                        "losses",
                        scope.create(new long[] {1, 2, 3}, new Shape(1, 3)),
                        scope.create(new long[] {-100, -100, 9}, new Shape(1, 3)),
                        laid.lengths(),
                        laid.keys(),
                        laid.values())
                .getFirst()
                .toFloatArray()[0];
    }

    @Test
    void prefixesOfAllPlacesShareAStep() {
        var methods = List.of(
                Method.PLAIN,
                Method.PLAIN.at(new Placement(List.of(1), false)),
                Method.PLAIN.at(new Placement(List.of(), true)),
                Method.PLAIN.at(new Placement(List.of(0), true)),
                Method.PLAIN.ofEmbeddings());
        var alone = methods.stream().map(method -> start(8, method)).toList();
        var together = methods.stream().map(method -> start(8, method)).toList();
        try (var fused = new FusedTraining(model)) {
            var outcomes = fused.step(together);
            for (var i = 0; i < methods.size(); i++) {
                var expected = alone.get(i).step();
                var report = ((StepOutcome.Stepped) outcomes.get(i)).report();
                assertThat(report.loss()).isCloseTo(expected.loss(), within(1e-5));
                assertThat(report.gradientNorm()).isCloseTo(expected.gradientNorm(), within(1e-5));
            }
        } finally {
            alone.forEach(PrefixTraining::close);
            together.forEach(PrefixTraining::close);
        }
    }

    @Test
    void whatDoesNotFitTogetherIsRefused() {
        assertThatThrownBy(() -> new Method(2, Initialisation.WORDS, " ", 0, 0, 0, 1))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessage("words must be given");
        assertThatThrownBy(() -> new Method(2, Initialisation.ZERO, "w1", 0, 0, 0, 1))
                .hasMessage("words are for initialisation words alone");
        assertThatThrownBy(() -> new TrainingOptions(5, 8, 0.01, 1, 4, 0, 0, 1, 32, 0, 1, false)
                        .with(new Method(2, Initialisation.RANDOM, null, 0, 0, 3, 1)))
                .hasMessage("patience needs an evaluationShare above 0");
        assertThatThrownBy(() -> Method.PLAIN.at(new Placement(List.of(), true)).ofEmbeddings())
                .hasMessage("embeddingOnly is for a prefix in all layers and before the row");
        assertThatThrownBy(() -> new Method(2, Initialisation.ZERO, null, 0, 0, 0, 1).ofEmbeddings())
                .hasMessage("initialisation zero is of keys and values, which embeddings are not");
        assertThatThrownBy(() -> start(0, Method.PLAIN.at(new Placement(List.of(2), false))))
                .hasMessage("layers must be below the model's 2, and are [2]");
    }

    private static Method words(int depth) {
        return new Method(depth, Initialisation.WORDS, WORDS, 0, 0, 0, 1);
    }

    private static PrefixTraining start(int reparametrisation, Method method) {
        return PrefixTraining.start(model, options(reparametrisation, 4, method), examples(24));
    }

    private static TrainingOptions options(int reparametrisation, int batchSize, Method method) {
        return new TrainingOptions(5, reparametrisation, 0.02, 20, batchSize, 2, 0, 1, 32, 0.2, 42, false).with(method);
    }

    private static NDArray logits(NDManager scope, Rows rows, NDArray ids, NDArray prefix) {
        var laid = rows.lay(scope, List.of(prefix));
        return model.evaluate(scope, "forward", ids, laid.lengths(), laid.keys(), laid.values())
                .singletonOrThrow();
    }

    private static float[] gradient(NDManager scope, Rows rows, NDArray prefix, int target, float smoothing) {
        var laid = rows.lay(scope, List.of(prefix));
        var results = model.differentiate(
                scope,
                "prefix_gradients",
                scope.create(new long[] {1, 2, 3}, new Shape(1, 3)),
                scope.create(new long[] {-100, -100, target}, new Shape(1, 3)),
                scope.create(new float[] {smoothing}),
                laid.lengths(),
                laid.keys(),
                laid.values());
        return results.get(2).toFloatArray();
    }

    private static List<Example> examples(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    var a = "w" + (1 + i % 9);
                    var b = "w" + (10 + i % 7);
                    return new Example(a + " " + b, "w30 " + b + " w31 w32 " + a);
                })
                .toList();
    }
}
