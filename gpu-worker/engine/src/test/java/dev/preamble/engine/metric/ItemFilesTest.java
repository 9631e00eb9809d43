package dev.preamble.engine.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.engine.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ItemFilesTest {
    @TempDir
    Path folder;

    @Test
    void pairsEachLineWithABlockOfReferences() throws IOException {
        assertThat(read("one\n\nthree\n", "1a\n1b\n\n2\n\n3\n"))
                .containsExactly(
                        new Item("one", List.of("1a", "1b")),
                        new Item("", List.of("2")),
                        new Item("three", List.of("3")));
        assertThat(read("one\r\ntwo", "1\r\n\r\n2\r\n\r\n"))
                .containsExactly(new Item("one", List.of("1")), new Item("two", List.of("2")));
    }

    @Test
    void takesOneReferenceALineWhereNoneIsEmpty() throws IOException {
        assertThat(read("one\ntwo\n", "1\n2\n"))
                .containsExactly(new Item("one", List.of("1")), new Item("two", List.of("2")));
    }

    @Test
    void namesFileAndLineOfWhatDoesNotFit() {
        refused(
                "one\ntwo\nthree\n",
                "1\n\n2\n",
                "references: has references for 2 items, but hypotheses has 3 lines: line 3 there has none");
        refused(
                "one\n",
                "1\n\n2a\n2b\n",
                "references: has references for 2 items, but hypotheses has only 1 lines: those from line 3 on are for none");
        refused("one\ntwo\n", "1\n\n\n2\n", "references: line 3 is empty, and so is the block it ends");
        refused("", "1\n", "hypotheses: has no line");
        refused("one\n" + "x".repeat(10_001), "1\n", "hypotheses: line 2 has 10001 characters, of at most 10000");
        refused("one\n", "r\n".repeat(1_001) + "\n", "references: line 1001 is more than reference 1000 of an item");
    }

    @Test
    void isUtf8() throws IOException {
        var hypotheses = Files.write(folder.resolve("hypotheses"), new byte[] {'a', '\n', (byte) 0xff, '\n'});
        assertThatThrownBy(() -> ItemFiles.read(hypotheses, hypotheses))
                .isInstanceOf(InvalidFileException.class)
                .hasMessage("hypotheses: line 2 is not UTF-8");
        assertThatThrownBy(() -> ItemFiles.read(folder.resolve("absent"), hypotheses))
                .hasMessage("absent: no such file");
    }

    private void refused(String hypotheses, String references, String message) {
        assertThatThrownBy(() -> read(hypotheses, references))
                .isInstanceOf(InvalidFileException.class)
                .hasMessage(message);
    }

    private List<Item> read(String hypotheses, String references) throws IOException {
        return ItemFiles.read(
                Files.writeString(folder.resolve("hypotheses"), hypotheses),
                Files.writeString(folder.resolve("references"), references));
    }
}
