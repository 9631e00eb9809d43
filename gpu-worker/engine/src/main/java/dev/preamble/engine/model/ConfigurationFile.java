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

/** A Hugging Face config.json, read with named complaints. */
record ConfigurationFile(Path file, JsonNode json) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static ConfigurationFile read(Path folder) {
        var file = folder.resolve("config.json");
        if (!Files.isRegularFile(file)) {
            throw new InvalidFileException(file, "no such file in " + folder);
        }
        try {
            return new ConfigurationFile(file, JSON.readTree(file.toFile()));
        } catch (JsonProcessingException e) {
            throw new InvalidFileException(file, "not valid JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ModelConfiguration configuration() {
        var family = json.path("model_type").asText("");
        if (!family.equals(Gpt2.FAMILY)) {
            throw new UnsupportedModelException("model family '" + family + "' is not supported; gpt2 is");
        }
        return Gpt2.configuration(this);
    }

    int positive(String field) {
        var value = json.path(field);
        if (!value.canConvertToInt() || !value.isIntegralNumber() || value.asInt() < 1) {
            throw new InvalidFileException(file, "'%s' must be a positive integer".formatted(field));
        }
        return value.asInt();
    }

    int positive(String field, int absent) {
        return json.hasNonNull(field) ? positive(field) : absent;
    }

    int token(String field, int vocabulary) {
        var value = json.path(field);
        if (!value.isIntegralNumber() || value.asInt(-1) < 0 || value.asInt(-1) >= vocabulary) {
            throw new InvalidFileException(file, "'%s' must be a token id below %d".formatted(field, vocabulary));
        }
        return value.asInt();
    }

    double number(String field, double absent) {
        return json.path(field).asDouble(absent);
    }

    void require(String field, String expected) {
        var value = json.path(field);
        if (!value.isMissingNode() && !value.asText().equals(expected)) {
            throw new UnsupportedModelException(
                    "config.json: '%s' is %s, only %s is supported".formatted(field, value, expected));
        }
    }
}
