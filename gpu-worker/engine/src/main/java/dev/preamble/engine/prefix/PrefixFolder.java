package dev.preamble.engine.prefix;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.model.ModelConfiguration;
import dev.preamble.engine.model.ModelConfiguration.Attention;
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
 *
 * <p>PEFT has one prefix for a model. The three of an encoder-decoder are tensors of ours, such as
 * {@code encoder_prompt_embeddings}, and adapter_config.json names them under {@code preamble_prefixes}; PEFT finds none.
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
        var first = content.tensor(file, tensor(model, model.attentions().getFirst()));
        var virtualTokens = first.shape().isEmpty() ? 0 : first.shape().getFirst();
        var shape = PrefixShape.of(model, Math.toIntExact(virtualTokens));
        var laid = new float[shape.size()];
        var from = 0;
        for (var attention : model.attentions()) {
            var width = width(model, attention);
            var values = values(file, content, tensor(model, attention), virtualTokens, width);
            for (var token = 0; token < shape.virtualTokens(); token++) {
                System.arraycopy(values, token * width, laid, token * shape.width() + from, width);
            }
            from += width;
        }
        return new Prefix(shape, laid);
    }

    private static float[] values(Path file, Safetensors content, String name, long virtualTokens, int width) {
        var dimensions = content.tensor(file, name).dimensions();
        if (dimensions.length != 2 || dimensions[0] != virtualTokens || dimensions[1] != width) {
            throw new InvalidFileException(
                    file,
                    "'%s' has shape %s, this model takes [virtual tokens, %d]"
                            .formatted(name, Arrays.toString(dimensions), width));
        }
        var values = content.weight(file, name, dimensions).floats();
        for (var value : values) {
            if (!Float.isFinite(value)) {
                throw new InvalidFileException(file, "holds a value that is not finite");
            }
        }
        return values;
    }

    private static String tensor(ModelConfiguration model, Attention attention) {
        return model.attentions().size() == 1 ? EMBEDDINGS : attention.name() + "_" + EMBEDDINGS;
    }

    /** Elements of one virtual token in one kind of attention. */
    private static int width(ModelConfiguration model, Attention attention) {
        return 2 * attention.layers() * model.keyValueHeads() * model.headWidth();
    }

    /** Writes both files into an existing folder. */
    public static void save(Prefix prefix, ModelConfiguration model, Path folder) {
        var shape = prefix.shape();
        var tensors = new LinkedHashMap<String, StoredTensor>();
        var from = 0;
        for (var attention : model.attentions()) {
            var width = width(model, attention);
            var values = new float[shape.virtualTokens() * width];
            for (var token = 0; token < shape.virtualTokens(); token++) {
                System.arraycopy(prefix.values(), token * shape.width() + from, values, token * width, width);
            }
            tensors.put(tensor(model, attention), StoredTensor.of(values, shape.virtualTokens(), width));
            from += width;
        }
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
        configuration.put("task_type", model.encoder() == null ? "CAUSAL_LM" : "SEQ_2_SEQ_LM");
        configuration.put("inference_mode", true);
        configuration.put("num_virtual_tokens", shape.virtualTokens());
        configuration.put("num_layers", model.layers());
        configuration.put("num_attention_heads", shape.heads());
        configuration.put("num_transformer_submodules", model.encoder() == null ? 1 : 2);
        configuration.put("token_dim", shape.heads() * shape.headWidth());
        configuration.put("encoder_hidden_size", shape.heads() * shape.headWidth());
        configuration.put("prefix_projection", false);
        if (model.encoder() != null) {
            configuration.put(
                    "preamble_prefixes",
                    model.attentions().stream().map(Attention::name).toList());
        }
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
