package dev.preamble.engine.model;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.random.CounterRandom;
import dev.preamble.engine.script.Script;
import dev.preamble.engine.weights.Safetensors;
import dev.preamble.engine.weights.StoredTensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The GPT-2 family: how its config.json reads, which tensors it has, and its script.
 *
 * <p>Source: Radford et al. 2019; names as in Hugging Face's {@code GPT2LMHeadModel}, whose head is the embedding.
 */
final class Gpt2 {
    static final String FAMILY = "gpt2";

    private static final String PLACE = "transformer.";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Gpt2() {}

    static ModelConfiguration configuration(ConfigurationFile file) {
        file.require("activation_function", "gelu_new");
        file.require("scale_attn_weights", "true");
        file.require("scale_attn_by_inverse_layer_idx", "false");
        file.require("add_cross_attention", "false");
        file.require("tie_word_embeddings", "true");
        var width = file.positive("n_embd");
        var heads = file.positive("n_head");
        if (width % heads != 0) {
            throw new InvalidFileException(file.file(), "'n_embd' must be a multiple of 'n_head'");
        }
        var vocabulary = file.positive("vocab_size");
        return new ModelConfiguration(
                FAMILY,
                vocabulary,
                file.positive("n_positions"),
                width,
                file.positive("n_inner", 4 * width),
                file.positive("n_layer"),
                heads,
                heads,
                file.number("layer_norm_epsilon", 1e-5),
                file.token("bos_token_id", vocabulary),
                file.token("eos_token_id", vocabulary));
    }

    /** Names and shapes of all weights, in the order in which the script takes them. */
    static SequencedMap<String, long[]> shapes(ModelConfiguration c) {
        var shapes = new LinkedHashMap<String, long[]>();
        shapes.put(PLACE + "wte.weight", new long[] {c.vocabulary(), c.width()});
        shapes.put(PLACE + "wpe.weight", new long[] {c.positions(), c.width()});
        shapes.put(PLACE + "ln_f.weight", new long[] {c.width()});
        shapes.put(PLACE + "ln_f.bias", new long[] {c.width()});
        for (var layer = 0; layer < c.layers(); layer++) {
            var block = PLACE + "h." + layer + ".";
            shapes.put(block + "ln_1.weight", new long[] {c.width()});
            shapes.put(block + "ln_1.bias", new long[] {c.width()});
            shapes.put(block + "attn.c_attn.weight", new long[] {c.width(), 3L * c.width()});
            shapes.put(block + "attn.c_attn.bias", new long[] {3L * c.width()});
            shapes.put(block + "attn.c_proj.weight", new long[] {c.width(), c.width()});
            shapes.put(block + "attn.c_proj.bias", new long[] {c.width()});
            shapes.put(block + "ln_2.weight", new long[] {c.width()});
            shapes.put(block + "ln_2.bias", new long[] {c.width()});
            shapes.put(block + "mlp.c_fc.weight", new long[] {c.width(), c.innerWidth()});
            shapes.put(block + "mlp.c_fc.bias", new long[] {c.innerWidth()});
            shapes.put(block + "mlp.c_proj.weight", new long[] {c.innerWidth(), c.width()});
            shapes.put(block + "mlp.c_proj.bias", new long[] {c.width()});
        }
        return shapes;
    }

    /** Whether a weight is a layer's matrix, (in, out). */
    static boolean isMatrix(String name, long[] shape) {
        return shape.length == 2 && name.startsWith(PLACE + "h.");
    }

    /** A weight by its name in {@link #shapes}; the oldest files leave out where in the model the transformer is. */
    static StoredTensor weight(Path file, Safetensors stored, String name, long[] shape) {
        var old = name.substring(PLACE.length());
        return stored.weight(file, stored.tensors().containsKey(old) ? old : name, shape);
    }

    /**
     * Initial values of a weight: ones for the scale of a normalisation, zeros for what is added, else normal with a
     * deviation of 0.02, for the projections into the residual stream divided by the square root of their number.
     */
    static float[] initial(ModelConfiguration c, String name, long[] shape, CounterRandom random) {
        var values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
        if (shape.length == 1) {
            Arrays.fill(values, name.endsWith(".bias") ? 0 : 1);
            return values;
        }
        var deviation = name.endsWith("c_proj.weight") ? 0.02 / Math.sqrt(2.0 * c.layers()) : 0.02;
        for (var i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.gaussian(i));
        }
        return values;
    }

    /** The config.json that Hugging Face reads. */
    static String json(ModelConfiguration c) {
        var json = JSON.createObjectNode()
                .put("model_type", FAMILY)
                .put("activation_function", "gelu_new")
                .put("vocab_size", c.vocabulary())
                .put("n_positions", c.positions())
                .put("n_embd", c.width())
                .put("n_inner", c.innerWidth())
                .put("n_layer", c.layers())
                .put("n_head", c.heads())
                .put("layer_norm_epsilon", c.epsilon())
                .put("bos_token_id", c.bosTokenId())
                .put("eos_token_id", c.eosTokenId())
                .put("tie_word_embeddings", true);
        json.putArray("architectures").add("GPT2LMHeadModel");
        return json.toPrettyString() + "\n";
    }

    static Script script(NDManager manager, ModelConfiguration c) {
        return Script.compile(
                manager,
                Gpt2.class,
                "Gpt2",
                Map.of(
                        "layers", c.layers(),
                        "heads", c.heads(),
                        "scale", 1 / Math.sqrt(c.headWidth()),
                        "epsilon", c.epsilon(),
                        "head", 0,
                        "weights", shapes(c).size()),
                "causal.py",
                "loss.py");
    }
}
