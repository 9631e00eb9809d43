package dev.preamble.engine.model;

import ai.djl.ndarray.NDManager;
import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.model.Weight.Form;
import dev.preamble.engine.script.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Llama, and Qwen2, which is a Llama with biases of its own: how their config.json reads, which weights they have, and
 * their script.
 *
 * <p>Source: Touvron et al. 2023; Yang et al., Qwen2, 2024; names as in Hugging Face's {@code LlamaForCausalLM}.
 *
 * @param innerWidth elements between the layers of an MLP
 * @param epsilon added to the mean square in normalisations
 * @param tied whether the head is the embedding
 * @param biases which matrices of a layer have one
 */
record Llama(
        ModelConfiguration configuration,
        int innerWidth,
        double epsilon,
        Activation activation,
        Rotation rotation,
        boolean tied,
        Biases biases)
        implements Architecture {
    private static final String PLACE = "model.";

    /** Whether queries, keys and values, what follows attention, and the MLP add a bias. */
    record Biases(boolean ofInputs, boolean ofOutput, boolean ofMlp) {}

    static Llama of(ConfigurationFile file) {
        var ofAttention = file.flag("attention_bias", false);
        return of(file, Family.LLAMA, new Biases(ofAttention, ofAttention, file.flag("mlp_bias", false)));
    }

    static Llama ofQwen2(ConfigurationFile file) {
        file.refuse(file.flag("use_sliding_window", false) && file.has("sliding_window"), "use_sliding_window");
        return of(file, Family.QWEN2, new Biases(true, false, false));
    }

    private static Llama of(ConfigurationFile file, Family family, Biases biases) {
        var width = file.positive("hidden_size");
        var heads = file.positive("num_attention_heads");
        var keyValueHeads = file.positive("num_key_value_heads", heads);
        if (heads % keyValueHeads != 0) {
            throw new InvalidFileException(
                    file.file(), "'num_attention_heads' must be a multiple of 'num_key_value_heads'");
        }
        var headWidth = file.positive("head_dim", Math.max(1, width / heads));
        if ((long) heads * headWidth > ConfigurationFile.MOST) {
            throw new InvalidFileException(file.file(), "'num_attention_heads' times 'head_dim' is too large");
        }
        if (headWidth % 2 != 0) {
            throw new InvalidFileException(
                    file.file(), "a head of %d elements cannot be rotated by halves".formatted(headWidth));
        }
        var vocabulary = file.positive("vocab_size");
        var eos = file.tokens("eos_token_id", vocabulary);
        var configuration = new ModelConfiguration(
                family.modelType(),
                vocabulary,
                file.positive("max_position_embeddings"),
                width,
                file.layers("num_hidden_layers"),
                heads,
                keyValueHeads,
                headWidth,
                Causal.separator(file.tokens("bos_token_id", vocabulary), eos),
                eos,
                null);
        return new Llama(
                configuration,
                file.positive("intermediate_size"),
                file.positiveNumber("rms_norm_eps", 1e-6),
                Activation.of(file, "hidden_act", "silu"),
                Rotation.of(file, headWidth, configuration.positions()),
                file.flag("tie_word_embeddings", false),
                biases);
    }

    @Override
    public List<Weight> weights() {
        var c = configuration;
        var weights = new ArrayList<Weight>();
        weights.add(Weight.of(PLACE, "embed_tokens.weight", Form.PLAIN, c.vocabulary(), c.width()));
        weights.add(Weight.of(PLACE, "norm.weight", Form.PLAIN, c.width()));
        for (var layer = 0; layer < c.layers(); layer++) {
            addLayer(weights, "layers." + layer + ".");
        }
        if (!tied) {
            weights.add(Weight.of("", "lm_head.weight", Form.PLAIN, c.vocabulary(), c.width()));
        }
        return weights;
    }

    private void addLayer(List<Weight> weights, String block) {
        var width = configuration.width();
        var ofQueries = configuration.heads() * configuration.headWidth();
        var ofKeys = configuration.keyValueHeads() * configuration.headWidth();
        weights.add(Weight.of(PLACE, block + "input_layernorm.weight", Form.PLAIN, width));
        addLinear(weights, block + "self_attn.q_proj", width, ofQueries, biases.ofInputs());
        addLinear(weights, block + "self_attn.k_proj", width, ofKeys, biases.ofInputs());
        addLinear(weights, block + "self_attn.v_proj", width, ofKeys, biases.ofInputs());
        addLinear(weights, block + "self_attn.o_proj", ofQueries, width, biases.ofOutput());
        weights.add(Weight.of(PLACE, block + "post_attention_layernorm.weight", Form.PLAIN, width));
        addLinear(weights, block + "mlp.gate_proj", width, innerWidth, biases.ofMlp());
        addLinear(weights, block + "mlp.up_proj", width, innerWidth, biases.ofMlp());
        addLinear(weights, block + "mlp.down_proj", innerWidth, width, biases.ofMlp());
    }

    private static void addLinear(List<Weight> weights, String name, int in, int out, boolean bias) {
        weights.add(Weight.of(PLACE, name + ".weight", Form.OUT_IN, out, in));
        if (bias) {
            weights.add(Weight.of(PLACE, name + ".bias", Form.PLAIN, out));
        }
    }

    @Override
    public int head() {
        return tied ? 0 : weights().size() - 1;
    }

    @Override
    public Script script(NDManager manager) {
        var inputs = biases.ofInputs() ? 2 : 1;
        var output = biases.ofOutput() ? 2 : 1;
        var mlp = biases.ofMlp() ? 2 : 1;
        var q = 1;
        var o = q + 3 * inputs;
        var gate = o + output + 1;
        return Causal.script(
                manager,
                this,
                "Llama",
                Map.ofEntries(
                        Map.entry("headwidth", configuration.headWidth()),
                        Map.entry("epsilon", epsilon),
                        Map.entry("activation", activation.script()),
                        Map.entry("frequencies", rotation.frequencies()),
                        Map.entry("magnitude", rotation.magnitude()),
                        Map.entry("ofinputs", literal(biases.ofInputs())),
                        Map.entry("ofoutput", literal(biases.ofOutput())),
                        Map.entry("ofmlp", literal(biases.ofMlp())),
                        Map.entry("q", q),
                        Map.entry("k", q + inputs),
                        Map.entry("v", q + 2 * inputs),
                        Map.entry("o", o),
                        Map.entry("gate", gate),
                        Map.entry("up", gate + mlp),
                        Map.entry("down", gate + 2 * mlp),
                        Map.entry("perlayer", gate + 3 * mlp)));
    }

    private static String literal(boolean value) {
        return value ? "True" : "False";
    }
}
