package dev.preamble.engine.prefix;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.InvalidOptionsException;
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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A prefix on disk, in the two files that PEFT reads and writes: adapter_model.safetensors, whose tensor
 * {@code prompt_embeddings} is (P, L · 2 · heads · headWidth), and adapter_config.json. PEFT applies its projection (the
 * reparametrisation) before it saves, so a folder with {@code prefix_projection} holds the same.
 *
 * <p>PEFT has one prefix for a model. The three of an encoder-decoder are tensors of ours, such as
 * {@code encoder_prompt_embeddings}, and adapter_config.json names them under {@code preamble_prefixes}; PEFT finds none.
 *
 * <p>Nor has it one that is not in all layers, or not before the row. That is the tensor {@code placed_prompt_embeddings},
 * (P, n · 2 · heads · headWidth) of its n layers; adapter_config.json and the tensor's file say where it is, by
 * {@code preamble_layers} and {@code preamble_infix}.
 */
public final class PrefixFolder {
    private static final String TENSORS = "adapter_model.safetensors";
    private static final String CONFIGURATION = "adapter_config.json";
    private static final String EMBEDDINGS = "prompt_embeddings";
    private static final String PLACED = "placed_prompt_embeddings";
    private static final String LAYERS = "preamble_layers";
    private static final String INFIX = "preamble_infix";
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
        if (content.tensors().containsKey(PLACED)) {
            return placed(file, content, model);
        }
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

    private static Prefix placed(Path file, Safetensors content, ModelConfiguration model) {
        var placement = placement(file, content.metadata(), model);
        var tensor = content.tensor(file, PLACED);
        var virtualTokens = tensor.shape().isEmpty() ? 0 : tensor.shape().getFirst();
        var shape = PrefixShape.of(model, Math.toIntExact(virtualTokens));
        var chosen = placement.chosen(model.layers());
        var ofLayer = shape.width() / model.layers();
        var values = values(file, content, PLACED, virtualTokens, chosen.length * ofLayer);
        var laid = new float[shape.size()];
        for (var token = 0; token < shape.virtualTokens(); token++) {
            for (var i = 0; i < chosen.length; i++) {
                var from = (token * chosen.length + i) * ofLayer;
                System.arraycopy(values, from, laid, token * shape.width() + chosen[i] * ofLayer, ofLayer);
            }
        }
        return new Prefix(shape, laid, placement);
    }

    private static Placement placement(Path file, Map<String, String> metadata, ModelConfiguration model) {
        try {
            var layers = metadata.getOrDefault(LAYERS, "");
            var placement = new Placement(
                    layers.isEmpty()
                            ? List.of()
                            : Arrays.stream(layers.split(",", -1))
                                    .map(Integer::valueOf)
                                    .toList(),
                    Boolean.parseBoolean(metadata.get(INFIX)));
            placement.requireOf(model);
            return placement;
        } catch (NumberFormatException | InvalidOptionsException e) {
            throw new InvalidFileException(file, "is of a place that this model does not have: " + e.getMessage());
        }
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
        var tensors = new LinkedHashMap<String, StoredTensor>();
        var metadata = new TreeMap<>(Map.of("format", "pt"));
        if (!prefix.placement().plain()) {
            tensors.put(PLACED, placed(prefix, model));
            metadata.put(INFIX, Boolean.toString(prefix.placement().infix()));
            metadata.put(
                    LAYERS,
                    prefix.placement().layers().stream().map(String::valueOf).collect(Collectors.joining(",")));
        } else {
            putPlain(tensors, prefix, model);
        }
        new Safetensors(tensors, metadata).write(folder.resolve(TENSORS));
        try {
            var text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(configuration(prefix, model));
            Files.writeString(folder.resolve(CONFIGURATION), text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StoredTensor placed(Prefix prefix, ModelConfiguration model) {
        var shape = prefix.shape();
        var chosen = prefix.placement().chosen(model.layers());
        var ofLayer = shape.width() / model.layers();
        var width = chosen.length * ofLayer;
        var values = new float[shape.virtualTokens() * width];
        for (var token = 0; token < shape.virtualTokens(); token++) {
            for (var i = 0; i < chosen.length; i++) {
                var to = token * width + i * ofLayer;
                System.arraycopy(prefix.values(), token * shape.width() + chosen[i] * ofLayer, values, to, ofLayer);
            }
        }
        return StoredTensor.of(values, shape.virtualTokens(), width);
    }

    private static void putPlain(Map<String, StoredTensor> tensors, Prefix prefix, ModelConfiguration model) {
        var shape = prefix.shape();
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
    }

    private static Map<String, Object> configuration(Prefix prefix, ModelConfiguration model) {
        var shape = prefix.shape();
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
        if (!prefix.placement().plain()) {
            configuration.put("preamble_prefixes", List.of("placed"));
            configuration.put(LAYERS, prefix.placement().layers());
            configuration.put(INFIX, prefix.placement().infix());
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
