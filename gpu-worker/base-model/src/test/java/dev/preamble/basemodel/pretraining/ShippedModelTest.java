package dev.preamble.basemodel.pretraining;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.basemodel.corpus.Vocabulary;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShippedModelTest {
    private static final Path SHIPPED = Path.of("preamble-base");

    @Test
    void shipsAModelThatTheEngineLoads() {
        try (var model = BaseModel.load(SHIPPED, Dtype.FP32)) {
            assertThat(model.configuration().vocabulary()).isEqualTo(4096);
            assertThat(model.configuration().positions()).isEqualTo(512);
        }
    }

    @Test
    void shipsAtMostSixteenMegabytes() throws IOException {
        try (var files = Files.list(SHIPPED)) {
            assertThat(files.mapToLong(file -> file.toFile().length()).sum()).isLessThanOrEqualTo(16_000_000L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"name[Théâtre Larbury], fee[£20–25]", "  two\n\nlines ", "東京 🦉 Ünïcödé"})
    void shipsATokenizerThatReadsBackAnyText(String text) {
        try (var vocabulary = Vocabulary.read(SHIPPED)) {
            assertThat(vocabulary.text(vocabulary.tokens(text))).isEqualTo(text);
        }
    }
}
