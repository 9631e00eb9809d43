package dev.preamble.basemodel.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.preamble.basemodel.corpus.Row;
import dev.preamble.basemodel.corpus.Vocabulary;
import dev.preamble.engine.model.ModelConfiguration;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    private static final ModelConfiguration SMALL = ModelConfiguration.gpt2(4096, 64, 16, 1, 2);
    private static final Path MODEL = Path.of("preamble-base");

    @TempDir
    private Path folder;

    @Test
    void startsAtTheLossOfGuessingAndLearnsARow() {
        try (var vocabulary = Vocabulary.read(MODEL);
                var trainer = Trainer.fresh(SMALL, vocabulary, 1)) {
            var rows = rows(8);
            var first = trainer.step(rows, 0.01);
            assertThat(first.mean()).isCloseTo(Math.log(4096), within(0.3));
            for (int i = 0; i < 60; i++) {
                trainer.step(rows, 0.01);
            }
            assertThat(trainer.evaluate(rows).mean()).isLessThan(first.mean() - 1);
        }
    }

    @Test
    void goesOnFromACheckpointAsIfItHadNotStopped() {
        var file = folder.resolve(PretrainingRun.CHECKPOINT);
        try (var vocabulary = Vocabulary.read(MODEL);
                var trainer = Trainer.fresh(SMALL, vocabulary, 1)) {
            trainer.step(rows(4), 0.01);
            trainer.write(file);
            trainer.step(rows(4), 0.01);
            try (var resumed = Trainer.read(SMALL, file)) {
                assertThat(resumed.steps()).isEqualTo(1);
                assertThat(resumed.rows()).isEqualTo(4);
                resumed.step(rows(4), 0.01);
                assertThat(resumed.evaluate(rows(4)).mean())
                        .isCloseTo(trainer.evaluate(rows(4)).mean(), within(1e-4));
            }
        }
    }

    /** Rows in which the first half is given and told again. */
    private static List<Row> rows(int count) {
        var random = new SplittableRandom(1);
        return IntStream.range(0, count)
                .mapToObj(number -> {
                    var tokens = new int[32];
                    var kinds = new byte[32];
                    for (int i = 0; i < 32; i++) {
                        tokens[i] = i < 16 ? random.nextInt(4096) : tokens[i - 16];
                        kinds[i] = i < 16 ? Row.SKIPPED : Row.TOLD;
                    }
                    return new Row(tokens, kinds, number);
                })
                .toList();
    }
}
