package dev.preamble.engine.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.UnsupportedModelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Hugging Face config.json, read with named complaints.
 *
 * @param generation the generation_config.json beside it, which has the last word on special tokens; empty if absent
 */
record ConfigurationFile(Path file, JsonNode json, JsonNode generation) {
    /** No dimension of a model is larger; products of two fit a long, and of one with a small number an int. */
    static final int MOST = 1 << 24;

    private static final int MOST_LAYERS = 1024;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static ConfigurationFile read(Path folder) {
        var file = folder.resolve("config.json");
        if (!Files.isRegularFile(file)) {
            throw new InvalidFileException(file, "no such file in " + folder);
        }
        var generation = folder.resolve("generation_config.json");
        return new ConfigurationFile(
                file, parse(file), Files.isRegularFile(generation) ? parse(generation) : JSON.createObjectNode());
    }

    private static JsonNode parse(Path file) {
        try {
            var json = JSON.readTree(file.toFile());
            if (!json.isObject()) {
                throw new InvalidFileException(file, "is not a JSON object");
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new InvalidFileException(file, "not valid JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file's name, for an error's text. */
    String name() {
        return String.valueOf(file.getFileName());
    }

    /** The object under a field, to be read likewise; empty if it is absent. */
    ConfigurationFile object(String field) {
        var value = json.path(field);
        return new ConfigurationFile(file, value.isObject() ? value : JSON.createObjectNode(), generation);
    }

    boolean has(String field) {
        return json.hasNonNull(field);
    }

    int positive(String field) {
        return positiveUpTo(MOST, field);
    }

    /** A number of layers. */
    int layers(String field) {
        return positiveUpTo(MOST_LAYERS, field);
    }

    private int positiveUpTo(int most, String field) {
        var value = json.path(field);
        if (!value.canConvertToInt() || !value.isIntegralNumber() || value.asInt() < 1) {
            throw new InvalidFileException(file, "'%s' must be a positive integer".formatted(field));
        }
        if (value.asInt() > most) {
            throw new InvalidFileException(file, "'%s' is %d, may be %d".formatted(field, value.asInt(), most));
        }
        return value.asInt();
    }

    int positive(String field, int absent) {
        return has(field) ? positive(field) : absent;
    }

    double number(String field, double absent) {
        if (!has(field)) {
            return absent;
        }
        var value = json.path(field);
        if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
            throw new InvalidFileException(file, "'%s' must be a number".formatted(field));
        }
        return value.asDouble();
    }

    /** A number above zero. */
    double positiveNumber(String field, double absent) {
        var number = number(field, absent);
        if (!(number > 0)) {
            throw new InvalidFileException(file, "'%s' must be above 0".formatted(field));
        }
        return number;
    }

    boolean flag(String field, boolean absent) {
        if (!has(field)) {
            return absent;
        }
        var value = json.path(field);
        if (!value.isBoolean()) {
            throw new InvalidFileException(file, "'%s' must be true or false".formatted(field));
        }
        return value.asBoolean();
    }

    String text(String field, String absent) {
        return has(field) ? json.path(field).asText() : absent;
    }

    /**
     * The tokens that a field names, one or several. Ids that the vocabulary does not have are left out: they never
     * come, and many files keep those of a larger model.
     */
    List<Integer> tokens(String field, int vocabulary) {
        var value = generation.hasNonNull(field) ? generation.path(field) : json.path(field);
        var ids = new ArrayList<Integer>();
        for (var id : value.isArray() ? value : List.of(value)) {
            if (id.isMissingNode() || id.isNull()) {
                continue;
            }
            if (!id.isIntegralNumber()) {
                throw new InvalidFileException(file, "'%s' must be a token id".formatted(field));
            }
            if (id.canConvertToInt() && id.asInt() >= 0 && id.asInt() < vocabulary && !ids.contains(id.asInt())) {
                ids.add(id.asInt());
            }
        }
        return ids;
    }

    /** Refuses what the engine does not do. */
    void refuse(boolean unsupported, String field) {
        if (unsupported) {
            throw new UnsupportedModelException(
                    "%s: '%s' is %s, which is not supported".formatted(name(), field, json.path(field)));
        }
    }
}
