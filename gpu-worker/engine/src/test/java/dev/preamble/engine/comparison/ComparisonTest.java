package dev.preamble.engine.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.TinyModel;
import dev.preamble.engine.corpus.Entry;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.model.Tuning;
import dev.preamble.engine.training.Initialisation;
import dev.preamble.engine.training.StepReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ComparisonTest {
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

    @ParameterizedTest
    @EnumSource(ComparisonMethod.class)
    void eachMethodLearnsAndIsScored(ComparisonMethod method) throws IOException {
        var untrained = comparison(settings(1, 1e-7), "untrained").run(trial(method), Watcher.NOBODY);
        var result = comparison(settings(10, 0.02), "trained").run(trial(method), Watcher.NOBODY);

        assertThat(result.loss()).isLessThan(untrained.loss());
        assertThat(result.steps()).isEqualTo(10 * 6);
        assertThat(result.trainingRows()).isEqualTo(24);
        assertThat(result.storedBytes()).isGreaterThan(4 * result.storedParameters());
        assertThat(result.scores()).containsOnlyKeys("bleu", "meteor", "rouge-1", "rouge-2", "rouge-l");
        assertThat(Files.readAllLines(
                        folder.resolve("trained/trials/" + result.trial().id() + ".txt")))
                .hasSize(evaluation().size());
    }

    @ParameterizedTest
    @EnumSource(names = {"PREFIX", "ADAPTER_3", "FINE_TUNING"})
    void aTrialThatWasEndedGoesOnWhereItWas(ComparisonMethod method) {
        var settings = settings(10, 0.02);
        var trial = trial(method);
        var whole = comparison(settings, "whole").run(trial, Watcher.NOBODY);

        var training = new EndingAt(20);
        var generating = new EndingAt(0);
        var last = new EndingAt(-1);
        for (var ending : List.of(training, generating)) {
            assertThatThrownBy(() -> comparison(settings, "ended").run(trial, ending))
                    .isInstanceOf(CancellationException.class);
        }
        var resumed = comparison(settings, "ended").run(trial, last);

        assertThat(training.steps).first().isEqualTo(1L);
        assertThat(generating.steps).first().isEqualTo(21L);
        assertThat(last.steps).isEmpty();
        assertThat(resumed.loss()).isEqualTo(whole.loss());
        assertThat(ResultFolder.open(folder.resolve("ended"), settings).checkpoint(trial))
                .doesNotExist();
    }

    /** Ends a trial after a step; 0 with its first texts, less never. */
    private static final class EndingAt implements Watcher {
        private final List<Long> steps = new ArrayList<>();
        private final long step;

        EndingAt(long step) {
            this.step = step;
        }

        @Override
        public void stepped(StepReport report, long totalSteps) {
            steps.add(report.step());
            if (report.step() == step) {
                throw new CancellationException("as the test wants it");
            }
        }

        @Override
        public void generated(int tables, int ofTables) {
            if (step == 0) {
                throw new CancellationException("as the test wants it");
            }
        }
    }

    @Test
    void whatIsOverIsNotRunAgain() {
        var settings = settings(1, 0.02);
        var trial = trial(ComparisonMethod.PREFIX);
        assertThat(comparison(settings, "same").result(trial)).isNull();
        var result = comparison(settings, "same").run(trial, Watcher.NOBODY);

        assertThat(comparison(settings, "same").result(trial)).isEqualTo(result);
    }

    @Test
    void aFolderOfOtherSettingsIsRefused() {
        ResultFolder.open(folder.resolve("one"), settings(1, 0.02));

        assertThatThrownBy(() -> ResultFolder.open(folder.resolve("one"), settings(2, 0.02)))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("settings.json")
                .hasMessageContaining("epochs=2");
    }

    @Test
    void littleDataIsDrawnFromAllRowsAndTrainedLongEnough() {
        var trial = new Trial(ComparisonMethod.PREFIX, 3, Initialisation.WORDS, 8, 2, 2);
        var result = comparison(settings(1, 0.02), "little").run(trial, Watcher.NOBODY);

        assertThat(result.trainingRows()).isEqualTo(8);
        assertThat(result.steps()).isEqualTo(12);
    }

    @Test
    void moreRowsThanThereAreAreRefusedBeforeAnyWork() {
        var trial = new Trial(ComparisonMethod.PREFIX, 3, Initialisation.RANDOM, 50, 1, 1);

        assertThatThrownBy(() -> comparison(settings(1, 0.02), "many").requireValid(trial))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("50")
                .hasMessageContaining("24");
    }

    @Test
    void adaptersComeNearTheirShare() {
        // A tiny model's thousandth is less than the narrowest bottleneck.
        assertThat(ComparisonMethod.ADAPTER_01.tuning(base)).contains(new Tuning.Adapters(1));
        assertThat(ComparisonMethod.PREFIX.tuning(base)).isEmpty();
    }

    private Comparison comparison(Settings settings, String name) {
        var tables = new Task.Tables(training(), evaluation(), "test.jsonl");
        return new Comparison(base, tables, settings, ResultFolder.open(folder.resolve(name), settings));
    }

    private static Trial trial(ComparisonMethod method) {
        return new Trial(method, method == ComparisonMethod.PREFIX ? 3 : 0, Initialisation.RANDOM, 0, 0, 1);
    }

    private static Settings settings(int epochs, double rate) {
        var rates = new EnumMap<ComparisonMethod, Double>(ComparisonMethod.class);
        for (var method : ComparisonMethod.values()) {
            rates.put(method, rate);
        }
        return new Settings(
                Task.JSONL,
                base.digest(),
                base.dtype(),
                "test.jsonl",
                0,
                epochs,
                4,
                2,
                rates,
                12,
                "w5 w6",
                8,
                32,
                2,
                8);
    }

    private static List<Entry> training() {
        return IntStream.range(0, 12).mapToObj(ComparisonTest::entry).toList();
    }

    private static List<Entry> evaluation() {
        return IntStream.range(12, 16).mapToObj(ComparisonTest::entry).toList();
    }

    private static Entry entry(int i) {
        var a = "w" + (1 + i % 9);
        var b = "w" + (10 + i % 7);
        return new Entry(a + " " + b, List.of("w30 " + b + " w31 " + a, "w30 " + a + " w31 " + b), "");
    }
}
