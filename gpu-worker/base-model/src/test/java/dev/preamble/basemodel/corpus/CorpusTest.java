package dev.preamble.basemodel.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.basemodel.prose.Chance;
import dev.preamble.basemodel.prose.Prose;
import dev.preamble.basemodel.tokenizer.TokenizerFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
    private static final Prose PROSE = new Prose(List.of(
            "The harbour lay quiet under the first light of morning. Nobody had come down to the boats yet.",
            "\"You will not find him there,\" said Clara, without looking up from her letter; \"he left on Tuesday.\"",
            "Seventeen years later the mill was sold, and the river took back its meadow."));
    private static final int LENGTH = 128;
    private static final int POSITIONS = 512;

    @TempDir
    private static Path folder;

    private static Vocabulary vocabulary;

    @BeforeAll
    static void train() throws IOException {
        TokenizerFile.train(Sample.of(PROSE, Mixture.forTraining(PROSE), 20_000, 1), 700, 150, POSITIONS, folder);
        vocabulary = Vocabulary.read(folder);
    }

    @AfterAll
    static void close() {
        vocabulary.close();
    }

    @Test
    void givesTheSameRowForTheSameSeedAndNumber() {
        for (long number : new long[] {0, 7, 1_000_000}) {
            var row = corpus(5).row(number);
            var again = corpus(5).row(number);
            assertThat(again.tokens()).isEqualTo(row.tokens());
            assertThat(again.kinds()).isEqualTo(row.kinds());
            assertThat(again.offset()).isEqualTo(row.offset());
        }
        assertThat(corpus(5).row(3).tokens()).isNotEqualTo(corpus(6).row(3).tokens());
        assertThat(corpus(5).row(3).tokens()).isNotEqualTo(corpus(5).row(4).tokens());
    }

    @Test
    void leavesRoomForTheRowAtItsOffset() {
        for (long number = 0; number < 50; number++) {
            assertThat(corpus(1).row(number).offset()).isBetween(0, POSITIONS - LENGTH);
        }
    }

    @Test
    void putsNoEndOfTextInsideAPair() {
        var mixture = Mixture.forTraining(PROSE);
        for (long number = 0; number < 2000; number++) {
            var chance = Chance.of(11, number);
            var pair = mixture.exercise(chance).next(chance);
            assertThat(pair.given() + pair.told()).doesNotContain(TokenizerFile.END_OF_TEXT);
        }
    }

    @Test
    void endsEachPairThatItTells() {
        var row = corpus(2).row(1);
        for (int i = 0; i + 1 < LENGTH; i++) {
            if (row.kinds()[i] == Row.TOLD && row.kinds()[i + 1] != Row.TOLD) {
                assertThat(row.tokens()[i]).isEqualTo(TokenizerFile.END_OF_TEXT_ID);
            }
        }
    }

    private static Corpus corpus(long seed) {
        return new Corpus(Mixture.forTraining(PROSE), PROSE, vocabulary, LENGTH, POSITIONS, seed);
    }
}
