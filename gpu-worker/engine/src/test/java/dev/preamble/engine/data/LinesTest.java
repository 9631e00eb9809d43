package dev.preamble.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LinesTest {
    @TempDir
    Path folder;

    @Test
    void endWithALineFeedAndNothingElse() throws IOException {
        assertThat(lines("a\rb\n\nç\u2028d\r\n")).containsExactly("a\rb", "", "ç\u2028d\r");
        assertThat(lines("a\nb")).containsExactly("a", "b");
        assertThat(lines("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {65_535, 65_536, 65_537, 200_000})
    void mayBeLongerThanWhatIsReadAtATime(int length) throws IOException {
        assertThat(lines("x".repeat(length) + "\ny")).containsExactly("x".repeat(length), "y");
    }

    @Test
    void areFoundAgainByTheirOffset() throws IOException {
        var file = file("first\nçeçond\nthird\n");
        long offset;
        try (var lines = Lines.of(file)) {
            assertThat(lines.skip()).isTrue();
            assertThat(lines.next()).isEqualTo("çeçond");
            offset = lines.offset();
            assertThat(lines.skip()).isTrue();
            assertThat(lines.skip()).isFalse();
        }

        try (var lines = Lines.from(file, offset)) {
            assertThat(lines.next()).isEqualTo("third");
            assertThat(lines.offset()).isEqualTo(Files.size(file));
        }
    }

    @Test
    void areUtf8() throws IOException {
        var file = Files.write(folder.resolve("lines"), new byte[] {'a', '\n', (byte) 0xff, '\n'});
        try (var lines = Lines.of(file)) {
            assertThat(lines.next()).isEqualTo("a");
            assertThatThrownBy(lines::next).isInstanceOf(MalformedInputException.class);
        }
    }

    private List<String> lines(String content) throws IOException {
        var all = new ArrayList<String>();
        try (var lines = Lines.of(file(content))) {
            for (var line = lines.next(); line != null; line = lines.next()) {
                all.add(line);
            }
        }
        return all;
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("lines"), content);
    }
}
