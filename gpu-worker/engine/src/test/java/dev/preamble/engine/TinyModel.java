package dev.preamble.engine;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.model.ModelConfiguration;
import dev.preamble.engine.model.TrainableModel;
import dev.preamble.safetensors.StoredType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A model in a folder that tests make themselves: random weights, and a tokenizer of the words {@code w1 … w60}. */
public final class TinyModel {
    public static final ModelConfiguration CONFIGURATION = ModelConfiguration.gpt2(61, 64, 16, 2, 4);

    private TinyModel() {}

    public static Path in(Path folder) {
        try {
            Files.createDirectories(folder);
            try (var model = TrainableModel.initialise(CONFIGURATION, 11)) {
                // As initialised, a model says next to nothing about any token, whatever its prefix.
                model.weights().values().stream()
                        .filter(weight -> weight.getShape().dimension() > 1)
                        .forEach(weight -> weight.muli(4));
                model.save(folder, StoredType.F32);
            }
            JsonMapper.builder()
                    .build()
                    .writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer());
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> tokenizer() {
        var vocabulary = new TreeMap<String, Integer>();
        vocabulary.put("<end>", 0);
        for (var word = 1; word < CONFIGURATION.vocabulary(); word++) {
            vocabulary.put("w" + word, word);
        }
        return Map.of(
                "version",
                "1.0",
                "added_tokens",
                List.of(Map.of(
                        "id",
                        0,
                        "content",
                        "<end>",
                        "special",
                        true,
                        "single_word",
                        false,
                        "lstrip",
                        false,
                        "rstrip",
                        false,
                        "normalized",
                        false)),
                "pre_tokenizer",
                Map.of("type", "WhitespaceSplit"),
                "model",
                Map.of("type", "WordLevel", "unk_token", "w1", "vocab", vocabulary));
    }
}
