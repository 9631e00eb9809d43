package dev.preamble.engine.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.TinyModel;
import dev.preamble.engine.corpus.Entry;
import dev.preamble.engine.data.Example;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.model.Tuning;
import dev.preamble.engine.training.Initialisation;
import dev.preamble.engine.training.StepReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
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

    @Test
    void aTrialThatWasEndedGoesOnFromItsCheckpoint() {
        var settings = settings(10, 0.02);
        var trial = trial(ComparisonMethod.ADAPTER_3);
        var whole = comparison(settings, "whole").run(trial, Watcher.NOBODY);
        var results = ResultFolder.open(folder.resolve("ended"), settings);
        try (var learner = Learner.of(base, trial.method(), settings.options(trial, 24), examples(), null)) {
            for (var step = 0; step < 20; step++) {
                learner.step();
            }
            learner.checkpoint(results.checkpoint(trial));
        }
        var first = new AtomicLong();
        var resumed = comparison(settings, "ended").run(trial, new Watcher() {
            @Override
            public void stepped(StepReport report, long totalSteps) {
                first.compareAndSet(0, report.step());
            }

            @Override
            public void generated(int tables, int ofTables) {}
        });

        assertThat(first).hasValue(21);
        assertThat(resumed.loss()).isEqualTo(whole.loss());
        assertThat(results.checkpoint(trial)).doesNotExist();
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

    private static List<Example> examples() {
        return training().stream().flatMap(entry -> entry.examples().stream()).toList();
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
