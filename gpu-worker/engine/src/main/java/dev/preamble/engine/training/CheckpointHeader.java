package dev.preamble.engine.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.weights.Safetensors;
import java.nio.file.Path;
import java.util.Map;

/**
 * The metadata of a prefix training's checkpoint: what it belongs to and where it stands. With the seed in the options
 * the step is the position in the data as well.
 */
record CheckpointHeader(TrainingRecord record, TrainingMetrics metrics) {
    private static final String KEY = "preamble_checkpoint";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    Map<String, String> metadata() {
        try {
            return Map.of(KEY, JSON.writeValueAsString(this));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records can be written", e);
        }
    }

    static CheckpointHeader read(Path file, Safetensors checkpoint) {
        var text = checkpoint.metadata().get(KEY);
        if (text == null) {
            throw new InvalidFileException(file, "not a checkpoint of a prefix training");
        }
        try {
            return JSON.readValue(text, CheckpointHeader.class);
        } catch (JsonProcessingException e) {
            throw new InvalidFileException(file, "its metadata is damaged: " + e.getOriginalMessage());
        }
    }

    /** Refuses a checkpoint that belongs neither to the same training nor to one of other epochs. */
    void requireOf(Path file, TrainingRecord expected) {
        require(file, "another base model", record.baseDigest(), expected.baseDigest());
        require(file, "another data set", record.datasetDigest(), expected.datasetDigest());
        require(file, "another element type", record.dtype(), expected.dtype());
        if (!expected.options().goOnFrom(record.options())) {
            require(file, "other options", record.options(), expected.options());
        }
    }

    private static void require(Path file, String what, Object actual, Object expected) {
        if (!actual.equals(expected)) {
            throw new InvalidFileException(file, "belongs to %s: %s, not %s".formatted(what, actual, expected));
        }
    }
}
