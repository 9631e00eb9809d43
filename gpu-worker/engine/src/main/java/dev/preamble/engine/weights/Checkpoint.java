package dev.preamble.engine.weights;

import dev.preamble.engine.InvalidFileException;
import java.nio.file.Path;
import java.util.List;

/** The weights of a model in a Hugging Face folder. */
public record Checkpoint(Path file, Safetensors content) {
    public static Checkpoint read(Path folder) {
        var file = folder.resolve("model.safetensors");
        return new Checkpoint(file, Safetensors.read(file));
    }

    /**
     * The weight that has one of these names.
     *
     * @throws InvalidFileException if there is none, or not of this shape
     */
    public StoredTensor weight(List<String> names, long... shape) {
        var name = names.stream()
                .filter(content.tensors()::containsKey)
                .findFirst()
                .orElse(names.getFirst());
        return content.weight(file, name, shape);
    }
}
