package dev.preamble.engine.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.engine.InvalidFileException;
import dev.preamble.safetensors.SafetensorsHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeSet;

/**
 * A checked model.safetensors.index.json.
 *
 * @param shardOf for each tensor the name of the shard that holds it, a file beside the index
 */
record ShardIndex(Path file, SequencedMap<String, String> shardOf) {
    static final String NAME = "model.safetensors.index.json";

    private static final long MAX_BYTES = 100_000_000;

    static ShardIndex read(Path file) {
        var shardOf = new LinkedHashMap<String, String>();
        for (var entry : weightMap(file).properties()) {
            shardOf.put(entry.getKey(), shard(file, entry.getKey(), entry.getValue()));
        }
        return new ShardIndex(file, shardOf);
    }

    /** The shards, by name. */
    SequencedSet<String> shards() {
        return new TreeSet<>(shardOf.values());
    }

    private static JsonNode weightMap(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new InvalidFileException(file, "is larger than %d bytes".formatted(MAX_BYTES));
            }
            var map = SafetensorsHeader.JSON.readTree(file.toFile()).path("weight_map");
            if (!map.isObject() || map.isEmpty()) {
                throw new InvalidFileException(file, "has no 'weight_map'");
            }
            return map;
        } catch (JsonProcessingException e) {
            throw new InvalidFileException(file, "not valid JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String shard(Path file, String tensor, JsonNode value) {
        var name = value.asText();
        if (!value.isTextual() || name.isEmpty()) {
            throw new InvalidFileException(file, "names no shard for tensor '%s'".formatted(tensor));
        }
        if (name.contains("/") || name.contains("\\") || name.contains("\0") || name.equals(".") || name.equals("..")) {
            throw new InvalidFileException(
                    file, "places tensor '%s' in '%s', which is not a file beside it".formatted(tensor, name));
        }
        if (!Files.isRegularFile(file.resolveSibling(name))) {
            throw new InvalidFileException(
                    file, "places tensor '%s' in '%s', which is missing".formatted(tensor, name));
        }
        return name;
    }
}
