package dev.preamble.worker.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputFileTest {
    @TempDir
    private Path folder;

    @Test
    void readsTheLinesOfASegment() throws Exception {
        var file = file("{\"input\": \"a\"}\n{\"input\": \"b\", \"target\": 5}\n{\"input\": \"c\"}\n");

        assertThat(InputFile.of(file).read(1, 2)).containsExactly("b", "c");
    }

    @Test
    void doesNotLookAtLinesOfOtherSegments() throws Exception {
        var file = file("nonsense\n{\"input\": \"b\"}\nnonsense");

        assertThat(InputFile.of(file).read(1, 1)).containsExactly("b");
    }

    @Test
    void countsLinesAsTheGatewayDoes() throws Exception {
        var file = file("{\"input\":\r\"a\"}\r\n{\"input\": \"b\"}\r");

        assertThat(InputFile.of(file).read(0, 2)).containsExactly("a", "b");
    }

    @Test
    void namesTheLineThatIsWrong() throws Exception {
        var file = file("{\"input\": \"a\"}\n{\"input\": 5}\n{\n");

        assertThatThrownBy(() -> InputFile.of(file).read(1, 1)).hasMessage("line 2 has no string 'input'");
        assertThatThrownBy(() -> InputFile.of(file).read(2, 1)).hasMessage("line 3 is not JSON");
        assertThatThrownBy(() -> InputFile.of(file).read(2, 9)).isInstanceOf(BadRows.class);
        assertThatThrownBy(() -> InputFile.of(file("{\"input\": \"a\"}")).read(0, 2))
                .hasMessage("the inputs end after line 1");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 63, 64, 65, 127, 128, 190})
    void findsLinesFarIntoTheFile(long first) throws Exception {
        var file = file(LongStream.range(0, 200)
                .mapToObj(number -> "{\"input\": \"%d\"}\n".formatted(number))
                .collect(Collectors.joining()));

        assertThat(InputFile.of(file).read(first, 10))
                .containsExactlyElementsOf(LongStream.range(first, first + 10)
                        .mapToObj(Long::toString)
                        .toList());
        assertThatThrownBy(() -> InputFile.of(file).read(first + 1_000, 1))
                .isInstanceOf(BadRows.class)
                .hasMessage("the inputs end after line 200");
    }

    private Path file(String text) throws Exception {
        return Files.writeString(folder.resolve("inputs.jsonl"), text);
    }
}
