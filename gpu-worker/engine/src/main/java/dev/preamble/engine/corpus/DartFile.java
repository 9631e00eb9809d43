package dev.preamble.engine.corpus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.InvalidFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * DART (Nan et al., NAACL 2021): a JSON list of objects with {@code tripleset} and {@code annotations}. Triples become
 * {@code subject : relation : object}, the relation in lower case, joined by {@code |}. An annotation without text is left
 * out, and an entry that has no other.
 */
public final class DartFile {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private DartFile() {}

    /** @throws InvalidFileException that names the entry, counted from 1 */
    public static List<Entry> read(Path file) {
        var json = parse(file);
        if (!json.isArray()) {
            throw new InvalidFileException(file, "is not a JSON list");
        }
        var entries = new ArrayList<Entry>();
        for (var i = 0; i < json.size(); i++) {
            var references = references(file, i + 1, json.get(i).path("annotations"));
            if (!references.isEmpty()) {
                entries.add(new Entry(linearised(file, i + 1, json.get(i).path("tripleset")), references, ""));
            }
        }
        return entries;
    }

    private static String linearised(Path file, int number, JsonNode triples) {
        var texts = new ArrayList<String>();
        for (var triple : triples) {
            if (triple.size() != 3) {
                throw new InvalidFileException(file, "entry %d has a triple of %d".formatted(number, triple.size()));
            }
            texts.add("%s : %s : %s"
                    .formatted(
                            triple.get(0).asText(),
                            triple.get(1).asText().toLowerCase(Locale.ROOT),
                            triple.get(2).asText()));
        }
        if (texts.isEmpty()) {
            throw new InvalidFileException(file, "entry %d has no tripleset".formatted(number));
        }
        return String.join(" | ", texts);
    }

    private static List<String> references(Path file, int number, JsonNode annotations) {
        if (!annotations.isArray()) {
            throw new InvalidFileException(file, "entry %d has no annotations".formatted(number));
        }
        var references = new ArrayList<String>();
        for (var annotation : annotations) {
            var text = annotation.path("text").asText().strip();
            if (!text.isEmpty()) {
                references.add(text);
            }
        }
        return references;
    }

    private static JsonNode parse(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidFileException(file, "no such file");
        }
        try {
            return JSON.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw new InvalidFileException(file, "not valid JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
