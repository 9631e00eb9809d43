package dev.preamble.worker.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFileTest {
    @TempDir
    private Path folder;

    @Test
    void readsTheLinesOfASegment() throws Exception {
        var file = file("{\"input\": \"a\"}\n{\"input\": \"b\", \"target\": 5}\n{\"input\": \"c\"}\n");

        assertThat(InputFile.read(file, 1, 2)).containsExactly("b", "c");
    }

    @Test
    void doesNotLookAtLinesOfOtherSegments() throws Exception {
        var file = file("nonsense\n{\"input\": \"b\"}\nnonsense");

        assertThat(InputFile.read(file, 1, 1)).containsExactly("b");
    }

    @Test
    void countsLinesAsTheGatewayDoes() throws Exception {
        var file = file("{\"input\":\r\"a\"}\r\n{\"input\": \"b\"}\r");

        assertThat(InputFile.read(file, 0, 2)).containsExactly("a", "b");
    }

    @Test
    void namesTheLineThatIsWrong() throws Exception {
        var file = file("{\"input\": \"a\"}\n{\"input\": 5}\n{\n");

        assertThatThrownBy(() -> InputFile.read(file, 1, 1)).hasMessage("line 2 has no string 'input'");
        assertThatThrownBy(() -> InputFile.read(file, 2, 1)).hasMessage("line 3 is not JSON");
        assertThatThrownBy(() -> InputFile.read(file, 2, 9)).isInstanceOf(BadRows.class);
        assertThatThrownBy(() -> InputFile.read(file("{\"input\": \"a\"}"), 0, 2))
                .hasMessage("the inputs end after line 1");
    }

    private Path file(String text) throws Exception {
        return Files.writeString(folder.resolve("inputs.jsonl"), text);
    }
}
