package dev.preamble.worker.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.data.Lines;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The inputs of a generation job: on each line a JSON object with the string {@code input}. */
final class InputFile {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private InputFile() {}

    /**
     * The inputs of some lines.
     *
     * @param first line, counted from 0
     * @throws BadRows if a line is no input, or missing; it names the line, counted from 1
     */
    static List<String> read(Path file, long first, int count) throws IOException, BadRows {
        var inputs = new ArrayList<String>();
        try (var lines = Lines.of(file)) {
            for (var number = 0L; number < first + count; number++) {
                var line = lines.next();
                if (line == null) {
                    throw new BadRows("the inputs end after line " + number);
                }
                if (number >= first) {
                    inputs.add(input(number + 1, line));
                }
            }
            return inputs;
        } catch (CharacterCodingException e) {
            throw new BadRows("the inputs are not UTF-8");
        }
    }

    private static String input(long number, String line) throws BadRows {
        try {
            var value = JSON.readTree(line).path("input");
            if (!value.isTextual()) {
                throw new BadRows("line " + number + " has no string 'input'");
            }
            return value.textValue();
        } catch (JsonProcessingException e) {
            throw new BadRows("line " + number + " is not JSON");
        }
    }
}
