package dev.preamble.engine.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.NonFiniteException;
import dev.preamble.engine.TinyModel;
import dev.preamble.engine.data.Example;
import dev.preamble.engine.data.TokenFile;
import dev.preamble.engine.model.Activations;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.prefix.PrefixFolder;
import dev.preamble.engine.weights.Safetensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PrefixTrainingTest {
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
    void whatItIsScoredOnIsNothingThatItLearnsFrom() {
        var examples = IntStream.range(0, 60)
                .mapToObj(i -> new Example("w" + (1 + i / 3), "w30 w" + (1 + i % 3)))
                .toList();
        var options = new TrainingOptions(4, 16, 5e-3, 1, 4, 2, 0, 1, 32, 0.3, 7, true, Method.PLAIN);
        try (var set = TrainingSet.of(model, options, examples)) {
            var all = set.heldOutInputs(Integer.MAX_VALUE, Integer.MAX_VALUE);
            var learned = new ArrayList<List<Integer>>();
            for (var step = 0; step < set.steps(1); step++) {
                set.rowsOf(step, 0).forEach(row -> learned.add(row.prompt()));
            }

            assertThat(all).hasSize(set.distinctHeldOut()).hasSizeGreaterThan(2);
            assertThat(all)
                    .extracting(HeldOutInput::prompt)
                    .doesNotHaveDuplicates()
                    .doesNotContainAnyElementsOf(learned);
            assertThat(all).allSatisfy(input -> assertThat(input.targets()).hasSize(3));
            assertThat(learned).hasSize(60 - 3 * all.size());
            var some = prompts(set.heldOutInputs(2, 1));
            assertThat(some)
                    .hasSize(2)
                    .isEqualTo(prompts(set.heldOutInputs(2, 1)))
                    .isSubsetOf(prompts(all));
        }
    }

    @Test
    void heldOutLossFallsBelowThatWithoutPrefix() {
        try (var training = PrefixTraining.start(model, options(8, 0.02, 20), examples(24))) {
            run(training, training.totalSteps());
            var evaluation = training.evaluate(() -> false).orElseThrow();

            assertThat(evaluation.loss()).isLessThan(0.9 * evaluation.lossWithoutPrefix());
            assertThat(training.metrics().firstLoss()).isNotNull();
            assertThat(training.metrics().evaluations()).containsExactly(evaluation);
        }
    }

    @Test
    void aPrefixWithoutReparametrisationLearnsToo() {
        try (var training = PrefixTraining.start(model, options(0, 0.05, 20), examples(24))) {
            run(training, training.totalSteps());
            var evaluation = training.evaluate(() -> false).orElseThrow();

            assertThat(evaluation.loss()).isLessThan(evaluation.lossWithoutPrefix());
        }
    }

    @Test
    void aResumedTrainingEqualsAnUninterruptedOneBitForBit() {
        var options = options(8, 0.02, 3);
        var middle = folder.resolve("middle.safetensors");
        var uninterrupted = folder.resolve("uninterrupted.safetensors");
        var resumed = folder.resolve("resumed.safetensors");
        try (var training = PrefixTraining.start(model, options, examples(24))) {
            run(training, 4);
            training.evaluate(() -> false);
            training.checkpoint(middle);
            run(training, training.totalSteps() - 4);
            training.checkpoint(uninterrupted);
        }
        try (var training = PrefixTraining.resume(model, options, examples(24), middle)) {
            assertThat(training.steps()).isEqualTo(4);
            run(training, training.totalSteps() - 4);
            training.checkpoint(resumed);
        }

        assertThat(Safetensors.read(resumed)).isEqualTo(Safetensors.read(uninterrupted));
    }

    @Test
    void recomputedActivationsChangeNoBit() {
        var kept = folder.resolve("kept.safetensors");
        var recomputed = folder.resolve("recomputed.safetensors");
        try (var training = PrefixTraining.start(model, options(8, 0.02, 3), examples(24))) {
            run(training, 4);
            training.checkpoint(kept);
        }
        try (var sparing = BaseModel.load(shared, Dtype.FP32, Activations.RECOMPUTED);
                var training = PrefixTraining.start(sparing, options(8, 0.02, 3), examples(24))) {
            run(training, 4);
            training.checkpoint(recomputed);
        }

        assertThat(Safetensors.read(recomputed)).isEqualTo(Safetensors.read(kept));
    }

    @Test
    void aCheckpointOfOtherExamplesIsRefused() {
        var checkpoint = folder.resolve("checkpoint.safetensors");
        try (var training = PrefixTraining.start(model, options(8, 0.02, 3), examples(24))) {
            training.checkpoint(checkpoint);
        }

        assertThatThrownBy(() -> PrefixTraining.resume(model, options(8, 0.02, 3), examples(23), checkpoint))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("another data set");
        assertThatThrownBy(() -> PrefixTraining.resume(model, options(8, 0.01, 3), examples(24), checkpoint))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("other options");
    }

    @Test
    void aGradientThatIsNotFiniteFailsBeforeTheStep() {
        try (var training = PrefixTraining.start(model, options(0, 1, 100), examples(4))) {
            training.trainables().firstEntry().getValue().muli(Float.POSITIVE_INFINITY);

            assertThatThrownBy(training::step).isInstanceOf(NonFiniteException.class);
            assertThat(training.steps()).isZero();
        }
    }

    @Test
    void aSavedVersionLoadsAndTellsHowItCameAbout() {
        try (var training = PrefixTraining.start(model, options(8, 0.02, 3), examples(24))) {
            run(training, 3);
            training.save(folder.resolve("version"));

            assertThat(folder.resolve("version").toFile().list())
                    .containsExactlyInAnyOrderElementsOf(PrefixVersionFolder.FILES);
            var loaded = PrefixFolder.load(folder.resolve("version"), model.configuration());
            assertThat(loaded).isEqualTo(training.prefix());
            assertThat(folder.resolve("version").resolve("training.json"))
                    .content()
                    .contains(model.digest(), "\"steps\" : 3", "\"virtualTokens\" : 5");
        }
    }

    @Test
    void rowsThatDoNotFitTheModelAreRefused() {
        var tooLong = new TrainingOptions(10, 8, 0.01, 1, 4, 0, 0, 1, 60, 0.2, 1, false);

        assertThatThrownBy(() -> PrefixTraining.start(model, tooLong, examples(4)))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessage("maxLength of 60 with 10 virtual tokens exceeds the model's 64 positions");
    }

    @Test
    void evaluatesMoreRowsThanAreInMemoryAtATime() {
        var options = new TrainingOptions(5, 8, 0.02, 1, 4, 2, 0.01, 1, 32, 0.5, 42, false);
        var once = IntStream.range(0, 1_200)
                .mapToObj(i -> new Example("w%d w%d".formatted(1 + i % 59, 1 + i / 59), "w" + (1 + i % 7)))
                .toList();
        var thrice = Stream.of(once, once, once).flatMap(List::stream).toList();
        try (var few = PrefixTraining.start(model, options, once);
                var many = PrefixTraining.start(model, options, thrice)) {
            assertThat(many.trainingRecord().heldOutRows()).isEqualTo(1_800);
            assertThat(many.evaluate(() -> false).orElseThrow().loss())
                    .isCloseTo(few.evaluate(() -> false).orElseThrow().loss(), within(1e-4));
        }
    }

    @Test
    void givesItsRowsBackWhenItEnds() {
        var released = new AtomicInteger();
        var options = options(8, 0.02, 3);
        try (var tokens = TokenFile.write(folder.resolve("tokens"), TrainingSet.format(model, options), examples(24))) {
            PrefixTraining.start(model, TrainingSet.of(options, tokens, released::incrementAndGet))
                    .close();
            assertThat(released).hasValue(1);

            var set = TrainingSet.of(options, tokens, released::incrementAndGet);
            assertThatThrownBy(() -> PrefixTraining.resume(model, set, folder.resolve("none.safetensors")))
                    .isInstanceOf(InvalidFileException.class);
            assertThat(released).hasValue(2);
        }
    }

    private static void run(PrefixTraining training, long steps) {
        for (var i = 0; i < steps; i++) {
            training.step();
        }
    }

    private static List<List<Integer>> prompts(List<HeldOutInput> inputs) {
        return inputs.stream().map(HeldOutInput::prompt).toList();
    }

    private static TrainingOptions options(int reparametrisation, double learningRate, int epochs) {
        return new TrainingOptions(5, reparametrisation, learningRate, epochs, 4, 2, 0.01, 1, 32, 0.2, 42, false);
    }

    private static List<Example> examples(int count) {
        var examples = new ArrayList<Example>();
        for (var i = 0; i < count; i++) {
            var a = "w" + (1 + i % 9);
            var b = "w" + (10 + i % 7);
            examples.add(new Example(a + " " + b, "w30 " + b + " w31 w32 " + a));
        }
        return examples;
    }
}
