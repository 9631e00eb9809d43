package dev.preamble.basemodel.probe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.data.Example;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tasks as their publishers wrote them. */
public final class Tasks {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern BRACKETED = Pattern.compile("(?:name|eatType|food|area|near)\\[([^\\]]*)]");
    private static final Pattern ASSIGNED = Pattern.compile("='?([^;')]+)");
    private static final Pattern AFTER_COLON = Pattern.compile("(?m)[:=] *([^:=;|\\n]+)");

    private Tasks() {}

    /** By the file's form: E2E's CSV, RNNLG's JSON with comments, or JSONL with input and target. */
    public static Task read(Path file) {
        var name = file.getFileName().toString();
        if (name.endsWith(".csv")) {
            return new Task(csv(text(file)), BRACKETED);
        }
        if (name.endsWith(".jsonl")) {
            return new Task(lines(text(file)), AFTER_COLON);
        }
        return new Task(dialogueActs(text(file)), ASSIGNED);
    }

    /** Two columns under a heading; a quoted field may hold commas, line breaks and doubled quotes. */
    static List<Example> csv(String text) {
        var field = Pattern.compile("(?:\"((?:[^\"]|\"\")*)\"|([^,\\r\\n]*))(,|\\r?\\n|$)")
                .matcher(text);
        var examples = new ArrayList<Example>();
        var row = new ArrayList<String>();
        while (field.find() && field.end() > field.start()) {
            row.add(field.group(1) == null ? field.group(2) : field.group(1).replace("\"\"", "\""));
            if (!field.group(3).equals(",")) {
                examples.add(new Example(row.getFirst(), row.getLast()));
                row.clear();
            }
        }
        return List.copyOf(examples.subList(1, examples.size()));
    }

    /** Arrays of act, text and baseline; only what informs of something. */
    static List<Example> dialogueActs(String text) {
        var json = text.lines().filter(line -> !line.startsWith("#")).collect(Collectors.joining("\n"));
        var examples = new ArrayList<Example>();
        for (JsonNode row : parsed(json)) {
            if (row.get(0).asText().startsWith("inform(")) {
                examples.add(new Example(row.get(0).asText(), row.get(1).asText()));
            }
        }
        return examples;
    }

    private static List<Example> lines(String text) {
        return text.lines()
                .map(Tasks::parsed)
                .map(row ->
                        new Example(row.get("input").asText(), row.get("target").asText()))
                .toList();
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
