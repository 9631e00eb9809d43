package dev.preamble.engine.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.engine.TinyModel;
import dev.preamble.engine.data.Example;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.training.StepOutcome.Diverged;
import dev.preamble.engine.training.StepOutcome.Failed;
import dev.preamble.engine.training.StepOutcome.Stepped;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FusedTrainingTest {
    @TempDir
    static Path shared;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static BaseModel model;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static FusedTraining fused;

    @BeforeAll
    static void load() {
        model = BaseModel.load(TinyModel.in(shared), Dtype.FP32);
        fused = new FusedTraining(model);
    }

    @AfterAll
    static void close() {
        fused.close();
        model.close();
    }

    @Test
    void anyMixOfTrainingsStepsAsEachWouldAlone() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var mix = 0; mix < 20; mix++) {
            var together = new ArrayList<PrefixTraining>();
            var alone = new ArrayList<PrefixTraining>();
            for (var i = random.nextInt(1, 9); i > 0; i--) {
                var options = options(random);
                var examples = examples(random, random.nextInt(8, 40));
                together.add(PrefixTraining.start(model, options, examples));
                alone.add(PrefixTraining.start(model, options, examples));
            }
            var expected = alone.stream().map(PrefixTraining::step).toList();
            var outcomes = fused.step(together);

            for (var i = 0; i < together.size(); i++) {
                var report = ((Stepped) outcomes.get(i)).report();
                var name = "seed %d, mix %d, training %d".formatted(seed, mix, i);
                assertThat(report.loss())
                        .as(name)
                        .isCloseTo(
                                expected.get(i).loss(), relative(expected.get(i).loss()));
                assertThat(report.gradientNorm())
                        .as(name)
                        .isCloseTo(
                                expected.get(i).gradientNorm(),
                                relative(expected.get(i).gradientNorm()));
                assertThat(report.step()).as(name).isEqualTo(1);
            }
            together.forEach(PrefixTraining::close);
            alone.forEach(PrefixTraining::close);
        }
    }

    @Test
    void afterManyStepsInChangingCompanyTheLossIsThatOfTheTrainingAlone() {
        var random = new Random(3);
        var options = new TrainingOptions(5, 8, 5e-3, 50, 4, 5, 0, 1, 48, 0.2, 1, false);
        var examples = examples(random, 20);
        try (var together = PrefixTraining.start(model, options, examples);
                var alone = PrefixTraining.start(model, options, examples);
                var often = PrefixTraining.start(model, options(random), examples(random, 200));
                var seldom = PrefixTraining.start(model, options(random), examples(random, 200))) {
            for (var step = 0; step < 200; step++) {
                alone.step();
                var company = new ArrayList<>(List.of(together));
                if (step % 2 == 0 && often.steps() < often.totalSteps()) {
                    company.add(often);
                }
                if (step % 7 == 0 && seldom.steps() < seldom.totalSteps()) {
                    company.addFirst(seldom);
                }
                fused.step(company);
            }

            assertThat(together.evaluate(() -> false).orElseThrow().loss())
                    .isCloseTo(alone.evaluate(() -> false).orElseThrow().loss(), Offset.offset(1e-3));
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, 1e38f})
    void aTrainingThatDivergesLeavesTheOthersAsTheyWere(float poison) {
        var options = new TrainingOptions(4, 0, 1e-2, 5, 1, 0, 0, 1, 48, 0, 1, false);
        var together = sixteen(options);
        var alone = sixteen(options);
        together.get(7).trainables().firstEntry().getValue().muli(0).addi(poison);
        for (var step = 0; step < 2; step++) {
            var outcomes = fused.step(together);
            for (var i = 0; i < together.size(); i++) {
                if (i == 7) {
                    assertThat(outcomes.get(i)).isInstanceOf(Diverged.class);
                    assertThat(together.get(i).steps()).isZero();
                } else {
                    var expected = alone.get(i).step();
                    var report = ((Stepped) outcomes.get(i)).report();
                    assertThat(report.loss()).isCloseTo(expected.loss(), relative(expected.loss()));
                    assertThat(report.gradientNorm())
                            .isCloseTo(expected.gradientNorm(), relative(expected.gradientNorm()));
                }
            }
        }
        together.forEach(PrefixTraining::close);
        alone.forEach(PrefixTraining::close);
    }

    @Test
    void aTrainingThatCannotStepLeavesTheOthersAsTheyWere() {
        var options = new TrainingOptions(4, 0, 1e-2, 5, 2, 0, 0, 1, 48, 0, 1, false);
        var together = sixteen(options);
        var alone = sixteen(options);
        var brokenUpdate = together.get(9);
        // Without its prefix there is no step of all; with one trainable too many there is, but no update of this one.
        together.get(3).close();
        brokenUpdate
                .trainables()
                .put("other", brokenUpdate.trainables().firstEntry().getValue());
        for (var broken : List.of(3, 8)) {
            var outcomes = fused.step(together);
            assertThat(outcomes.get(broken)).isInstanceOf(Failed.class);
            for (var i = 0; i < together.size(); i++) {
                if (i == broken || together.get(i) == brokenUpdate) {
                    assertThat(outcomes.get(i)).isInstanceOf(Failed.class);
                } else {
                    var expected = alone.get(i).step();
                    var report = ((Stepped) outcomes.get(i)).report();
                    assertThat(report.step()).isEqualTo(expected.step());
                    assertThat(report.loss()).isCloseTo(expected.loss(), relative(expected.loss()));
                }
            }
            together.remove(broken.intValue());
            alone.remove(broken.intValue()).close();
        }
        assertThat(fused.step(together)).hasSize(14).hasOnlyElementsOfType(Stepped.class);
        brokenUpdate.close();
        together.forEach(PrefixTraining::close);
        alone.forEach(PrefixTraining::close);
    }

    @Test
    void aDeterministicTrainingHasNoCompany() {
        var options = new TrainingOptions(4, 0, 1e-2, 5, 2, 0, 0, 1, 48, 0, 1, true);
        try (var one = PrefixTraining.start(model, options, examples(new Random(6), 6));
                var other = PrefixTraining.start(model, options, examples(new Random(7), 6))) {
            assertThatThrownBy(() -> fused.step(List.of(one, other))).isInstanceOf(IllegalArgumentException.class);
            assertThat(fused.step(List.of(one))).hasOnlyElementsOfType(Stepped.class);
            assertThat(other.steps()).isZero();
        }
    }

    private static List<PrefixTraining> sixteen(TrainingOptions options) {
        var random = new Random(5);
        return IntStream.range(0, 16)
                .mapToObj(i -> PrefixTraining.start(model, options, examples(random, 6)))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static Offset<Double> relative(double magnitude) {
        return Offset.offset(1e-5 * Math.abs(magnitude));
    }

    private static TrainingOptions options(Random random) {
        var virtualTokens = random.nextInt(1, 17);
        var reparametrisation = random.nextBoolean() ? 0 : random.nextInt(1, 20);
        return new TrainingOptions(
                virtualTokens,
                reparametrisation,
                random.nextDouble(1e-4, 1e-1),
                random.nextInt(1, 4),
                random.nextInt(1, 7),
                random.nextInt(3),
                0,
                random.nextDouble(0.1, 2),
                48,
                0,
                random.nextLong(),
                false);
    }

    private static List<Example> examples(Random random, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Example("w1 ".repeat(random.nextInt(1, 30)) + "w" + (1 + i), words(random)))
                .toList();
    }

    private static String words(Random random) {
        return IntStream.rangeClosed(0, random.nextInt(6))
                .mapToObj(i -> "w" + random.nextInt(1, 61))
                .reduce((a, b) -> a + " " + b)
                .orElseThrow();
    }
}
