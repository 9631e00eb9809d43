package dev.preamble.engine.model;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.model.Weight.Form;
import dev.preamble.engine.random.CounterRandom;
import dev.preamble.engine.script.Script;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * GPT-2: how its config.json reads, which weights it has, and its script.
 *
 * <p>Source: Radford et al. 2019; names as in Hugging Face's {@code GPT2LMHeadModel}.
 *
 * @param innerWidth elements between the two layers of an MLP
 * @param epsilon added to the variance in normalisations
 * @param tied whether the head is the embedding
 * @param scaled whether scores are divided by the root of the head's width
 * @param scaledByLayer whether they are divided by the layer's number, from 1, as well
 */
record Gpt2(
        ModelConfiguration configuration,
        int innerWidth,
        double epsilon,
        Activation activation,
        boolean tied,
        boolean scaled,
        boolean scaledByLayer)
        implements Architecture {
    private static final String PLACE = "transformer.";
    private static final String ACTIVATION = "gelu_new";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static Gpt2 of(ConfigurationFile file) {
        file.refuse(file.flag("add_cross_attention", false), "add_cross_attention");
        var width = file.positive("n_embd");
        var heads = file.positive("n_head");
        if (width % heads != 0) {
            throw new InvalidFileException(file.file(), "'n_embd' must be a multiple of 'n_head'");
        }
        var vocabulary = file.positive("vocab_size");
        var eos = file.tokens("eos_token_id", vocabulary);
        var configuration = new ModelConfiguration(
                Family.GPT2.modelType(),
                vocabulary,
                file.positive("n_positions"),
                width,
                file.layers("n_layer"),
                heads,
                heads,
                width / heads,
                Causal.separator(file.tokens("bos_token_id", vocabulary), eos),
                eos,
                null);
        return new Gpt2(
                configuration,
                file.positive("n_inner", 4 * width),
                file.positiveNumber("layer_norm_epsilon", 1e-5),
                Activation.of(file, "activation_function", ACTIVATION),
                file.flag("tie_word_embeddings", true),
                file.flag("scale_attn_weights", true),
                file.flag("scale_attn_by_inverse_layer_idx", false));
    }

    /** The usual GPT-2 of that shape. */
    static Gpt2 of(ModelConfiguration configuration) {
        return new Gpt2(
                configuration,
                4 * configuration.width(),
                1e-5,
                new Activation("torch.gelu(x, approximate=\"tanh\")"),
                true,
                true,
                false);
    }

    @Override
    public List<Weight> weights() {
        var c = configuration;
        var weights = new ArrayList<Weight>();
        weights.add(Weight.of(PLACE, "wte.weight", Form.PLAIN, c.vocabulary(), c.width()));
        weights.add(Weight.of(PLACE, "wpe.weight", Form.PLAIN, c.positions(), c.width()));
        weights.add(Weight.of(PLACE, "ln_f.weight", Form.PLAIN, c.width()));
        weights.add(Weight.of(PLACE, "ln_f.bias", Form.PLAIN, c.width()));
        for (var layer = 0; layer < c.layers(); layer++) {
            var block = "h." + layer + ".";
            weights.add(Weight.of(PLACE, block + "ln_1.weight", Form.PLAIN, c.width()));
            weights.add(Weight.of(PLACE, block + "ln_1.bias", Form.PLAIN, c.width()));
            weights.add(Weight.of(PLACE, block + "attn.c_attn.weight", Form.IN_OUT, c.width(), 3 * c.width()));
            weights.add(Weight.of(PLACE, block + "attn.c_attn.bias", Form.PLAIN, 3 * c.width()));
            weights.add(Weight.of(PLACE, block + "attn.c_proj.weight", Form.IN_OUT, c.width(), c.width()));
            weights.add(Weight.of(PLACE, block + "attn.c_proj.bias", Form.PLAIN, c.width()));
            weights.add(Weight.of(PLACE, block + "ln_2.weight", Form.PLAIN, c.width()));
            weights.add(Weight.of(PLACE, block + "ln_2.bias", Form.PLAIN, c.width()));
            weights.add(Weight.of(PLACE, block + "mlp.c_fc.weight", Form.IN_OUT, c.width(), innerWidth));
            weights.add(Weight.of(PLACE, block + "mlp.c_fc.bias", Form.PLAIN, innerWidth));
            weights.add(Weight.of(PLACE, block + "mlp.c_proj.weight", Form.IN_OUT, innerWidth, c.width()));
            weights.add(Weight.of(PLACE, block + "mlp.c_proj.bias", Form.PLAIN, c.width()));
        }
        if (!tied) {
            weights.add(Weight.of("", "lm_head.weight", Form.PLAIN, c.vocabulary(), c.width()));
        }
        return weights;
    }

    @Override
    public int head() {
        return tied ? 0 : weights().size() - 1;
    }

    @Override
    public Script script(NDManager manager) {
        return Causal.script(
                manager,
                this,
                "Gpt2",
                Map.of(
                        "heads", configuration.heads(),
                        "epsilon", epsilon,
                        "query", query(),
                        "activation", activation.script()));
    }

    /** Attention divides scores by the root of the head's width; queries make up for what is not so. */
    private String query() {
        var factor = scaled ? 1 : Math.sqrt(configuration.headWidth());
        var byLayer = scaledByLayer ? "q * (%s / (layer + 1))".formatted(factor) : "q * " + factor;
        return scaled && !scaledByLayer ? "q" : byLayer;
    }

    /**
     * Initial values of a weight: ones for the scale of a normalisation, zeros for what is added, else normal with a
     * deviation of 0.02, for the projections into the residual stream divided by the square root of their number.
     */
    float[] initial(Weight weight, CounterRandom random) {
        var values = new float[weight.size()];
        if (weight.shape().size() == 1) {
            Arrays.fill(values, weight.name().endsWith(".bias") ? 0 : 1);
            return values;
        }
        var deviation = weight.name().endsWith("c_proj.weight") ? 0.02 / Math.sqrt(2.0 * configuration.layers()) : 0.02;
        for (var i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.gaussian(i));
        }
        return values;
    }

    /** The config.json of the usual GPT-2 of that shape, as Hugging Face reads it. */
    static String json(ModelConfiguration c) {
        var json = JSON.createObjectNode()
                .put("model_type", Family.GPT2.modelType())
                .put("activation_function", ACTIVATION)
                .put("vocab_size", c.vocabulary())
                .put("n_positions", c.positions())
                .put("n_embd", c.width())
                .put("n_inner", 4 * c.width())
                .put("n_layer", c.layers())
                .put("n_head", c.heads())
                .put("layer_norm_epsilon", 1e-5)
                .put("bos_token_id", c.separator().getFirst())
                .put("eos_token_id", c.end())
                .put("tie_word_embeddings", true);
        json.putArray("architectures").add("GPT2LMHeadModel");
        return json.toPrettyString() + "\n";
    }
}
