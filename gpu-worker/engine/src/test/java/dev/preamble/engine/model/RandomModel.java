package dev.preamble.engine.model;

import dev.preamble.engine.random.CounterRandom;
import dev.preamble.engine.weights.Safetensors;
import dev.preamble.engine.weights.StoredTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A model of any family in a folder: its config.json as given, its weights random. */
public final class RandomModel {
    private RandomModel() {}

    public static Path in(Path folder, String config) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("config.json"), config.replace('\'', '"'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var tensors = new LinkedHashMap<String, StoredTensor>();
        for (var weight : Family.read(ConfigurationFile.read(folder)).weights()) {
            var random = new CounterRandom(7, tensors.size());
            var values = new float[weight.shape().stream().reduce(1, Math::multiplyExact)];
            for (var i = 0; i < values.length; i++) {
                values[i] =
                        (float) (weight.shape().size() == 1 ? 1 + 0.2 * random.gaussian(i) : 0.3 * random.gaussian(i));
            }
            tensors.put(weight.name(), StoredTensor.of(values, weight.dimensions()));
        }
        new Safetensors(tensors, Map.of("format", "pt")).write(folder.resolve("model.safetensors"));
        return folder;
    }
}
