package dev.preamble.engine.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.InvalidFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A JSONL file of examples: on each line an object with the strings {@code input} and {@code target}. */
public final class ExampleFile {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ExampleFile() {}

    /** @throws InvalidFileException if the file is missing or a line is not an example; names line and reason */
    public static List<Example> read(Path file) {
        var examples = new ArrayList<Example>();
        forEach(file, examples::add);
        return examples;
    }

    /**
     * One example after another, in order; only one is in memory at a time.
     *
     * @throws InvalidFileException if the file is missing or a line is not an example; names line and reason
     */
    public static void forEach(Path file, Consumer<Example> action) {
        withLines(file, lines -> {
            var number = 0;
            for (var line = lines.next(); line != null; line = lines.next()) {
                action.accept(example(file, ++number, line));
            }
            return number;
        });
    }

    /**
     * How many lines the file has, without a look at them.
     *
     * @throws InvalidFileException if the file is missing
     */
    public static int count(Path file) {
        return withLines(file, lines -> {
            var count = 0;
            while (lines.skip()) {
                count = Math.addExact(count, 1);
            }
            return count;
        });
    }

    private static int withLines(Path file, Pass pass) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidFileException(file, "no such file");
        }
        try (var lines = Lines.of(file)) {
            return pass.over(lines);
        } catch (MalformedInputException e) {
            throw new InvalidFileException(file, "not UTF-8");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Pass {
        int over(Lines lines) throws IOException;
    }

    private static Example example(Path file, int number, String line) {
        try {
            var json = JSON.readTree(line);
            return new Example(text(file, number, json, "input"), text(file, number, json, "target"));
        } catch (JsonProcessingException e) {
            // What stands there is the owner's, and not for a log.
            throw new InvalidFileException(file, "line %d is not JSON".formatted(number));
        }
    }

    private static String text(Path file, int number, JsonNode json, String field) {
        var value = json.path(field);
        if (!value.isTextual()) {
            throw new InvalidFileException(file, "line %d has no string '%s'".formatted(number, field));
        }
        return value.asText();
    }
}
