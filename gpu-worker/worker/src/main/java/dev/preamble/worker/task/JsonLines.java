package dev.preamble.worker.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.data.Example;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Datasets and inputs as their tenants wrote them: JSON objects, one a line. Lines are counted from 1 in messages. */
final class JsonLines {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private JsonLines() {}

    /** All rows of a dataset. */
    static List<Example> examples(Path file) throws IOException, BadRows {
        var examples = new ArrayList<Example>();
        for (var line : lines(file, 0, Integer.MAX_VALUE)) {
            examples.add(new Example(line.text("input"), line.text("target")));
        }
        return examples;
    }

    /**
     * The inputs of some lines.
     *
     * @param first line, counted from 0
     */
    static List<String> inputs(Path file, long first, int count) throws IOException, BadRows {
        var inputs = new ArrayList<String>();
        for (var line : lines(file, first, count)) {
            inputs.add(line.text("input"));
        }
        if (inputs.size() < count) {
            throw new BadRows("the inputs end at line " + (first + inputs.size()));
        }
        return inputs;
    }

    private static List<Line> lines(Path file, long first, int count) throws IOException, BadRows {
        var lines = new ArrayList<Line>();
        try (var reader = Files.newBufferedReader(file)) {
            var number = 0L;
            for (var text = reader.readLine(); text != null && lines.size() < count; text = reader.readLine()) {
                if (number++ >= first) {
                    lines.add(new Line(number, JSON.readTree(text)));
                }
            }
            return lines;
        } catch (JsonProcessingException e) {
            throw new BadRows("line " + (first + lines.size() + 1) + " is not JSON");
        } catch (CharacterCodingException e) {
            throw new BadRows("line " + (first + lines.size() + 1) + " is not UTF-8");
        }
    }

    private record Line(long number, JsonNode json) {
        String text(String field) throws BadRows {
            var value = json.path(field);
            if (!value.isTextual()) {
                throw new BadRows("line " + number + " has no text in '" + field + "'");
            }
            return value.textValue();
        }
    }
}
