package dev.preamble.basemodel.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.basemodel.corpus.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerFileTest {
    private static final List<String> TEXTS = List.of(
            "The lantern of Larbury was lit in 1871. The lantern burned for years.",
            "Larbury, Larbury and lanterns: 1871, 1872 and 1873 at £20 each.",
            "name[Larbury], built[1871], near[the lantern]");

    @TempDir
    private static Path folder;

    @BeforeAll
    static void train() throws IOException {
        TokenizerFile.train(TEXTS, 400, 40, 512, folder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The lantern",
                " leading and trailing ",
                "two  spaces\n\nand lines\tand tabs",
                "naïve café, £20–25, 東京, Здравствуйте, 🦉 \u0000",
                "it's 1871's"
            })
    void readsBackWhatItWrote(String text) {
        try (var vocabulary = Vocabulary.read(folder)) {
            assertThat(vocabulary.text(vocabulary.tokens(text))).isEqualTo(text);
        }
    }

    @Test
    void cutsAWordAlikeWithAndWithoutASpaceBeforeIt() {
        try (var vocabulary = Vocabulary.read(folder)) {
            int[] bare = vocabulary.tokens("Larburine");
            int[] spaced = vocabulary.tokens(" Larburine");
            var text = vocabulary.text(spaced);
            assertThat(text).isEqualTo(" Larburine");
            for (int i = 1; i <= bare.length - 1; i++) {
                assertThat(spaced[spaced.length - i]).isEqualTo(bare[bare.length - i]);
            }
        }
    }

    @Test
    void knowsTheEndOfTextAsOneToken() {
        try (var vocabulary = Vocabulary.read(folder)) {
            assertThat(vocabulary.tokens("a" + TokenizerFile.END_OF_TEXT + "b"))
                    .hasSize(3)
                    .contains(TokenizerFile.END_OF_TEXT_ID);
        }
    }
}
