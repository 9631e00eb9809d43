package dev.preamble.engine.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.TinyModel;
import dev.preamble.engine.data.Example;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.prefix.Prefix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A training that begins as a version, or goes on where the version's trainer stopped. */
final class ContinuingTest {
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

    @ParameterizedTest
    @ValueSource(ints = {0, 8})
    void goesOnAsIfItHadNeverStopped(int reparametrisation) throws Exception {
        var method = new Method(2, Initialisation.RANDOM, null, 0.2, 0.1, 3, 2);
        var begun = options(reparametrisation, 3).with(method.over(7));
        try (var first = PrefixTraining.start(model, begun, examples())) {
            run(first);
            first.checkpoint(folder.resolve("state"));
        }
        var whole = options(reparametrisation, 7).with(method);
        try (var uninterrupted = PrefixTraining.start(model, whole, examples());
                var resumed = PrefixTraining.resume(model, whole, examples(), folder.resolve("state"))) {
            assertThat(resumed.steps()).isEqualTo(3 * resumed.totalSteps() / 7);
            run(uninterrupted);
            run(resumed);

            uninterrupted.save(folder.resolve("uninterrupted"));
            resumed.save(folder.resolve("resumed"));
            for (var file : PrefixVersionFolder.FILES) {
                assertThat(Files.readAllBytes(folder.resolve("resumed").resolve(file)))
                        .as(file)
                        .isEqualTo(Files.readAllBytes(
                                folder.resolve("uninterrupted").resolve(file)));
            }
        }
    }

    @Test
    void goesOnByTheSameOptionsAloneAndNotBackwards() {
        var begun = options(8, 3).with(Method.PLAIN.over(7));
        try (var first = PrefixTraining.start(model, begun, examples())) {
            run(first);
            first.checkpoint(folder.resolve("state"));
        }
        assertThatThrownBy(() -> resume(options(8, 6)))
                .as("another horizon")
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("other options");
        assertThatThrownBy(() -> resume(options(4, 7))).hasMessageContaining("other options");
        assertThatThrownBy(() -> resume(options(8, 2).with(Method.PLAIN.over(7))))
                .hasMessageContaining("is 15 steps on, and these epochs have 10");
        assertThatThrownBy(() -> options(8, 7).with(Method.PLAIN.over(6)))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessage("horizon of 6 must not be below the 7 epochs");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8})
    void beginsAsAVersionOfWhichThereAreTheValuesAlone(int reparametrisation) {
        Prefix version;
        try (var first = PrefixTraining.start(model, options(0, 2), examples())) {
            run(first);
            version = first.prefix();
        }
        var set = TrainingSet.of(model, options(reparametrisation, 2), examples());
        try (var begun = PrefixTraining.start(model, set, new Origin(version, "ab"))) {
            assertThat(begun.prefix().values()).containsExactly(version.values(), Offset.offset(1e-5f));
            assertThat(begun.steps()).isZero();
            begun.step();
            begun.checkpoint(folder.resolve("state"));
            assertThat(begun.prefix().values()).isNotEqualTo(version.values());
            try (var resumed = resume(options(reparametrisation, 2))) {
                assertThat(resumed.trainingRecord().from()).isEqualTo("ab");
                assertThat(resumed.prefix()).isEqualTo(begun.prefix());
            }
        }
    }

    @Test
    void refusesToBeginAsAVersionThatItCannotBe() {
        Prefix version;
        try (var first = PrefixTraining.start(model, options(0, 1), examples())) {
            version = first.prefix();
        }
        var zero = options(0, 1).with(new Method(2, Initialisation.ZERO, null, 0, 0, 0, 1));
        assertThatThrownBy(() -> begin(zero, version)).hasMessageContaining("initialisation");
        assertThatThrownBy(() -> begin(options(4, 1), version)).hasMessageContaining("reparametrisation of 4");
        var longer = new TrainingOptions(6, 0, 0.02, 1, 4, 2, 0, 1, 32, 0.2, 42, true);
        assertThatThrownBy(() -> begin(longer, version)).hasMessageContaining("virtualTokens of 6");
    }

    private static PrefixTraining begin(TrainingOptions options, Prefix version) {
        return PrefixTraining.start(model, TrainingSet.of(model, options, examples()), new Origin(version, "ab"));
    }

    private PrefixTraining resume(TrainingOptions options) {
        return PrefixTraining.resume(model, options, examples(), folder.resolve("state"));
    }

    private static void run(PrefixTraining training) {
        if (training.metrics().evaluations().isEmpty()) {
            training.evaluate(() -> false);
        }
        var epoch = training.totalSteps() / training.trainingRecord().options().epochs();
        while (!training.isOver()) {
            training.step();
            if (training.steps() % epoch == 0) {
                training.evaluate(() -> false);
            }
        }
    }

    private static TrainingOptions options(int reparametrisation, int epochs) {
        return new TrainingOptions(5, reparametrisation, 0.02, epochs, 4, 2, 0.01, 1, 32, 0.2, 42, true);
    }

    private static List<Example> examples() {
        return IntStream.range(0, 24)
                .mapToObj(i -> new Example("w%d w%d".formatted(1 + i % 9, 10 + i % 7), "w30 w%d".formatted(10 + i % 7)))
                .toList();
    }
}
