package dev.preamble.engine.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.weights.Safetensors;
import dev.preamble.engine.weights.StoredTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What was made of the first of a training's held-out inputs, to be scored by; a part of its checkpoint. */
final class WrittenTexts {
    private static final String NAME = "texts";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<String> texts = new ArrayList<>();

    List<String> all() {
        return List.copyOf(texts);
    }

    void add(List<String> more) {
        texts.addAll(more);
    }

    void clear() {
        texts.clear();
    }

    void store(Map<String, StoredTensor> checkpoint) {
        if (texts.isEmpty()) {
            return;
        }
        try {
            checkpoint.put(NAME, StoredTensor.of(JSON.writeValueAsBytes(texts)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings can be written", e);
        }
    }

    void restore(Path file, Safetensors checkpoint) {
        var tensor = checkpoint.tensors().get(NAME);
        if (tensor == null) {
            return;
        }
        try {
            texts.addAll(List.of(JSON.readValue(tensor.octets(), String[].class)));
        } catch (IOException e) {
            throw new InvalidFileException(file, "its texts are damaged");
        }
    }
}
