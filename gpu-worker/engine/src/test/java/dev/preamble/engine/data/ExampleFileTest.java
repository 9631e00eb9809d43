package dev.preamble.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.engine.InvalidFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExampleFileTest {
    @TempDir
    Path folder;

    @Test
    void readsOneExampleALine() throws IOException {
        var file = file("{\"input\": \"a\", \"target\": \"b\"}\n{\"target\": \"d\", \"input\": \"ç\", \"more\": 1}\n");

        assertThat(ExampleFile.read(file)).containsExactly(new Example("a", "b"), new Example("ç", "d"));
    }

    @Test
    void countsLinesAsTheGatewayDoes() throws IOException {
        var file = file("{\"input\":\r\"a\", \"target\": \"b\"}\r\n{\"input\": \"c\", \"target\": \"d\"}\r");

        assertThat(ExampleFile.read(file)).containsExactly(new Example("a", "b"), new Example("c", "d"));
        assertThat(ExampleFile.count(file)).isEqualTo(2);
    }

    @Test
    void namesTheBadLine() throws IOException {
        assertThatThrownBy(() -> ExampleFile.read(file("{\"input\": \"a\", \"target\": \"b\"}\n{\"input\": \"a\"}\n")))
                .isInstanceOf(InvalidFileException.class)
                .hasMessage("examples.jsonl: line 2 has no string 'target'");
        assertThatThrownBy(() -> ExampleFile.read(file("oops")))
                .hasMessageStartingWith("examples.jsonl: line 1 is not JSON");
        assertThatThrownBy(() -> ExampleFile.read(folder.resolve("none"))).hasMessage("none: no such file");
    }

    @Test
    void refusesWhatIsNotUtf8() throws IOException {
        var file = Files.write(folder.resolve("examples.jsonl"), "\"ç\"".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> ExampleFile.read(file)).hasMessage("examples.jsonl: not UTF-8");
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("examples.jsonl"), content);
    }
}
