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

/** A JSONL file of examples: on each line an object with the strings {@code input} and {@code target}. */
public final class ExampleFile {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ExampleFile() {}

    /** @throws InvalidFileException if the file is missing or a line is not an example; names line and reason */
    public static List<Example> read(Path file) {
        return read(file, Room.boundless());
    }

    /**
     * As {@link #read(Path)}, as long as there is room.
     *
     * @throws dev.preamble.engine.InvalidOptionsException if there is no room for all examples
     */
    public static List<Example> read(Path file, Room room) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidFileException(file, "no such file");
        }
        try (var lines = Lines.of(file)) {
            return read(file, lines, room);
        } catch (MalformedInputException e) {
            throw new InvalidFileException(file, "not UTF-8");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Example> read(Path file, Lines lines, Room room) throws IOException {
        var examples = new ArrayList<Example>();
        for (var line = lines.next(); line != null; line = lines.next()) {
            var example = example(file, examples.size() + 1, line);
            room.take(example);
            examples.add(example);
        }
        return examples;
    }

    private static Example example(Path file, int number, String line) {
        try {
            var json = JSON.readTree(line);
            return new Example(text(file, number, json, "input"), text(file, number, json, "target"));
        } catch (JsonProcessingException e) {
            throw new InvalidFileException(file, "line %d is not JSON: %s".formatted(number, e.getOriginalMessage()));
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
