package dev.preamble.engine.prefix;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.model.ModelConfiguration;
import dev.preamble.engine.weights.Safetensors;
import dev.preamble.engine.weights.StoredTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A prefix on disk, in the two files that PEFT reads and writes: adapter_model.safetensors, whose tensor
 * {@code prompt_embeddings} is (P, L · 2 · heads · headWidth), and adapter_config.json. PEFT applies its projection (the
 * reparametrisation) before it saves, so a folder with {@code prefix_projection} holds the same.
 */
public final class PrefixFolder {
    private static final String TENSORS = "adapter_model.safetensors";
    private static final String CONFIGURATION = "adapter_config.json";
    private static final String EMBEDDINGS = "prompt_embeddings";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private PrefixFolder() {}

    /**
     * Reads a prefix that must fit that model.
     *
     * @throws InvalidFileException if a file is missing, damaged, or made for another shape of model
     */
    public static Prefix load(Path folder, ModelConfiguration model) {
        requirePrefixTuning(folder.resolve(CONFIGURATION));
        var file = folder.resolve(TENSORS);
        var content = Safetensors.read(file);
        var dimensions = content.tensor(file, EMBEDDINGS).dimensions();
        if (dimensions.length != 2 || dimensions[1] != model.prefixWidth()) {
            throw new InvalidFileException(
                    file,
                    "'%s' has shape %s, this model takes [virtual tokens, %d]"
                            .formatted(EMBEDDINGS, Arrays.toString(dimensions), model.prefixWidth()));
        }
        var values = content.weight(file, EMBEDDINGS, dimensions).floats();
        for (var value : values) {
            if (!Float.isFinite(value)) {
                throw new InvalidFileException(file, "holds a value that is not finite");
            }
        }
        return new Prefix(PrefixShape.of(model, Math.toIntExact(dimensions[0])), values);
    }

    /** Writes both files into an existing folder. */
    public static void save(Prefix prefix, ModelConfiguration model, Path folder) {
        var shape = prefix.shape();
        var tensors = new LinkedHashMap<String, StoredTensor>();
        tensors.put(EMBEDDINGS, StoredTensor.of(prefix.values(), shape.virtualTokens(), shape.width()));
        new Safetensors(tensors, Map.of("format", "pt")).write(folder.resolve(TENSORS));
        try {
            var text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(configuration(shape, model));
            Files.writeString(folder.resolve(CONFIGURATION), text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> configuration(PrefixShape shape, ModelConfiguration model) {
        var configuration = new LinkedHashMap<String, Object>();
        configuration.put("peft_type", "PREFIX_TUNING");
        configuration.put("task_type", "CAUSAL_LM");
        configuration.put("inference_mode", true);
        configuration.put("num_virtual_tokens", shape.virtualTokens());
        configuration.put("num_layers", shape.layers());
        configuration.put("num_attention_heads", shape.heads());
        configuration.put("num_transformer_submodules", 1);
        configuration.put("token_dim", shape.heads() * shape.headWidth());
        configuration.put("encoder_hidden_size", model.width());
        configuration.put("prefix_projection", false);
        return configuration;
    }

    private static void requirePrefixTuning(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidFileException(file, "no such file");
        }
        var configuration = parse(file);
        if (!configuration.path("peft_type").asText().equals("PREFIX_TUNING")) {
            throw new InvalidFileException(
                    file,
                    "peft_type is '%s', expected PREFIX_TUNING"
                            .formatted(configuration.path("peft_type").asText()));
        }
    }

    private static JsonNode parse(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw new InvalidFileException(file, "not valid JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
