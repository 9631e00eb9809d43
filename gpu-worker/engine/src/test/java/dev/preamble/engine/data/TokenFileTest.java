package dev.preamble.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.TinyModel;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TokenFileTest {
    private static final List<Example> EXAMPLES = IntStream.range(0, 40)
            .mapToObj(i -> new Example("w%d w%d".formatted(1 + i % 7, 1 + i % 20), "w" + (1 + i)))
            .toList();

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
    void givesTheRowsThatTheFormatMakes() {
        var format = format(4);
        try (var file = TokenFile.write(tokens(), format, EXAMPLES)) {
            assertThat(file.rows()).isEqualTo(EXAMPLES.size());
            for (var row = file.rows() - 1; row >= 0; row--) {
                var expected = format.row(row, EXAMPLES.get(row)).row();
                assertThat(file.length(row)).isEqualTo(expected.length());
                assertThat(ids(file.row(row))).isEqualTo(ids(expected));
                assertThat(file.row(row).targetStart()).isEqualTo(expected.targetStart());
            }
        }
    }

    /** Checkpoints name their data set by it. */
    @Test
    void keepsTheDigestThatTheExamplesEverHad() throws IOException {
        try (var file = TokenFile.write(tokens(), format(32), examples(), Long.MAX_VALUE)) {
            assertThat(file.digest()).isEqualTo("31c1ffc3efd8e59f99890a9094736662a5c9416cadb8cce1ce40367935b0fcd7");
            assertThat(Split.of(file.inputs(), 0.25, 3).heldOut()).containsExactly(0, 1, 3, 11, 15, 23, 26, 29, 30, 31);
        }
    }

    @Test
    void tellsWhatRowsLost() {
        var examples = List.of(new Example("w1 w2 w3 w4", "w5"), new Example("w1", "w2"), new Example("w1 w2", "w3"));
        try (var file = TokenFile.write(tokens(), format(5), examples)) {
            assertThat(file.truncation()).isEqualTo(new Truncation(1, 7));
        }
    }

    @Test
    void refusesMoreThanItsLimitAndLeavesNothing() throws IOException {
        var examples = examples();

        assertThatThrownBy(() -> TokenFile.write(tokens(), format(32), examples, 300))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessage("examples take more than 0 MiB of disk as tokens, which is all there is for one job;"
                        + " use fewer or shorter rows");
        assertThat(tokens()).doesNotExist();
    }

    @Test
    void leavesNothingOfExamplesThatAreNone() throws IOException {
        var examples = examples();
        Files.writeString(examples, Files.readString(examples) + "oops");

        assertThatThrownBy(() -> TokenFile.write(tokens(), format(32), examples, Long.MAX_VALUE))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageStartingWith("examples.jsonl: line 41 is not JSON");
        assertThat(tokens()).doesNotExist();
    }

    @Test
    void writingEndsWhenTheThreadIsInterrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> TokenFile.write(tokens(), format(32), EXAMPLES))
                .isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anInterruptedReaderStandsInNobodysWay() {
        try (var file = TokenFile.write(tokens(), format(32), EXAMPLES)) {
            Thread.currentThread().interrupt();
            file.row(0);
            assertThat(Thread.interrupted()).isTrue();

            assertThat(file.row(1).length()).isEqualTo(file.length(1));
        }
        assertThat(tokens()).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void everyTokenOfAVocabularyIsReadBack(TokenWidth width) {
        var bytes = ByteBuffer.allocate(3 * width.bytes());
        width.put(bytes, 0);
        width.put(bytes, 40_000);
        width.put(bytes, 65_535);
        bytes.flip();

        assertThat(List.of(width.get(bytes), width.get(bytes), width.get(bytes)))
                .containsExactly(0, 40_000, 65_535);
        assertThat(TokenWidth.of(65_536)).isEqualTo(TokenWidth.SHORT);
        assertThat(TokenWidth.of(65_537)).isEqualTo(TokenWidth.INT);
    }

    @Test
    void textsHaveNumbersByFirstOccurrence() {
        var texts = new DistinctTexts(3_000);

        assertThat(IntStream.range(0, 3_000).map(i -> texts.number("text " + i % 1_000)))
                .isEqualTo(IntStream.range(0, 3_000).map(i -> i % 1_000).boxed().toList());
    }

    private Path tokens() {
        return folder.resolve("tokens");
    }

    private Path examples() throws IOException {
        return Files.write(
                folder.resolve("examples.jsonl"),
                EXAMPLES.stream()
                        .map(example ->
                                "{\"input\": \"%s\", \"target\": \"%s\"}".formatted(example.input(), example.target()))
                        .toList());
    }

    private static RowFormat format(int maxLength) {
        return new RowFormat(model.tokenizer(), model.configuration(), maxLength);
    }

    private static int[] ids(Row row) {
        return IntStream.range(0, row.length()).map(row::id).toArray();
    }
}
