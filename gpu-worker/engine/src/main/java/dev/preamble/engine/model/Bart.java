package dev.preamble.engine.model;

import ai.djl.ndarray.NDManager;
import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.model.ModelConfiguration.Encoder;
import dev.preamble.engine.model.Weight.Form;
import dev.preamble.engine.script.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * BART, an encoder and a decoder: how its config.json reads, which weights it has, and its script.
 *
 * <p>Source: Lewis et al. 2020; names as in Hugging Face's {@code BartForConditionalGeneration}.
 *
 * @param encoderHeads attention heads of the encoder; the configuration's are the decoder's
 * @param encoderInnerWidth elements between the two layers of an MLP of the encoder
 * @param decoderInnerWidth the same of the decoder
 * @param scaled whether embeddings are multiplied by the root of the width
 * @param tied whether encoder, decoder and head have one embedding
 */
record Bart(
        ModelConfiguration configuration,
        int encoderHeads,
        int encoderInnerWidth,
        int decoderInnerWidth,
        Activation activation,
        boolean scaled,
        boolean tied)
        implements Architecture {
    private static final String PLACE = "model.";

    /** Rows of the table of positions that stand for none. */
    private static final int POSITIONS_OFFSET = 2;

    static Bart of(ConfigurationFile file) {
        var width = file.positive("d_model");
        var encoderHeads = heads(file, width, "encoder_attention_heads");
        var heads = heads(file, width, "decoder_attention_heads");
        var vocabulary = file.positive("vocab_size");
        var eos = file.tokens("eos_token_id", vocabulary);
        var begin = new ArrayList<>(file.tokens("decoder_start_token_id", vocabulary));
        begin = begin.isEmpty() ? new ArrayList<>(eos.stream().limit(1).toList()) : begin;
        if (begin.size() != 1) {
            throw new InvalidFileException(file.file(), "'decoder_start_token_id' must be a token id");
        }
        begin.addAll(file.tokens("forced_bos_token_id", vocabulary));
        var separator = new ArrayList<>(eos.stream().limit(1).toList());
        separator.addAll(begin);
        var configuration = new ModelConfiguration(
                Family.BART.modelType(),
                vocabulary,
                file.positive("max_position_embeddings"),
                width,
                file.layers("decoder_layers"),
                heads,
                heads,
                width / heads,
                separator,
                eos,
                new Encoder(
                        file.layers("encoder_layers"),
                        file.tokens("bos_token_id", vocabulary).stream()
                                .limit(1)
                                .toList(),
                        begin.size()));
        return new Bart(
                configuration,
                encoderHeads,
                file.positive("encoder_ffn_dim"),
                file.positive("decoder_ffn_dim"),
                Activation.of(file, "activation_function", "gelu"),
                file.flag("scale_embedding", false),
                file.flag("tie_word_embeddings", true));
    }

    private static int heads(ConfigurationFile file, int width, String field) {
        var heads = file.positive(field);
        if (width % heads != 0) {
            throw new InvalidFileException(file.file(), "'d_model' must be a multiple of '%s'".formatted(field));
        }
        return heads;
    }

    private Encoder encoder() {
        return configuration.requireEncoder();
    }

    @Override
    public List<Weight> weights() {
        var c = configuration;
        var weights = new ArrayList<Weight>();
        weights.add(
                tied
                        ? Weight.of(PLACE, "shared.weight", Form.PLAIN, c.vocabulary(), c.width())
                                .orNamed(PLACE + "encoder.embed_tokens.weight")
                                .orNamed("lm_head.weight")
                        : Weight.of(PLACE, "encoder.embed_tokens.weight", Form.PLAIN, c.vocabulary(), c.width()));
        weights.add(Weight.of("", "final_logits_bias", Form.PLAIN, 1, c.vocabulary())
                .orZeros());
        addPositions(weights, "encoder.");
        addPositions(weights, "decoder.");
        for (var layer = 0; layer < encoder().layers(); layer++) {
            var block = "encoder.layers." + layer + ".";
            addAttention(weights, block + "self_attn");
            addMlp(weights, block, encoderInnerWidth);
        }
        for (var layer = 0; layer < c.layers(); layer++) {
            var block = "decoder.layers." + layer + ".";
            addAttention(weights, block + "self_attn");
            addAttention(weights, block + "encoder_attn");
            addMlp(weights, block, decoderInnerWidth);
        }
        if (!tied) {
            weights.add(Weight.of(PLACE, "decoder.embed_tokens.weight", Form.PLAIN, c.vocabulary(), c.width()));
            weights.add(Weight.of("", "lm_head.weight", Form.PLAIN, c.vocabulary(), c.width()));
        }
        return weights;
    }

    private void addPositions(List<Weight> weights, String part) {
        weights.add(Weight.of(
                PLACE,
                part + "embed_positions.weight",
                Form.PLAIN,
                configuration.positions() + POSITIONS_OFFSET,
                configuration.width()));
        addNormalisation(weights, part + "layernorm_embedding");
    }

    private void addAttention(List<Weight> weights, String name) {
        for (var matrix : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
            addLinear(weights, name + "." + matrix, configuration.width(), configuration.width());
        }
        addNormalisation(weights, name + "_layer_norm");
    }

    private void addMlp(List<Weight> weights, String block, int innerWidth) {
        addLinear(weights, block + "fc1", configuration.width(), innerWidth);
        addLinear(weights, block + "fc2", innerWidth, configuration.width());
        addNormalisation(weights, block + "final_layer_norm");
    }

    private void addNormalisation(List<Weight> weights, String name) {
        weights.add(Weight.of(PLACE, name + ".weight", Form.PLAIN, configuration.width()));
        weights.add(Weight.of(PLACE, name + ".bias", Form.PLAIN, configuration.width()));
    }

    private static void addLinear(List<Weight> weights, String name, int in, int out) {
        weights.add(Weight.of(PLACE, name + ".weight", Form.OUT_IN, out, in));
        weights.add(Weight.of(PLACE, name + ".bias", Form.PLAIN, out));
    }

    @Override
    public int head() {
        return tied ? 0 : weights().size() - 1;
    }

    @Override
    public Script script(NDManager manager) {
        var width = configuration.width();
        return Script.compile(
                manager,
                Bart.class,
                "Bart",
                Map.ofEntries(
                        Map.entry("encoderlayers", encoder().layers()),
                        Map.entry("layers", configuration.layers()),
                        Map.entry("encoderheads", encoderHeads),
                        Map.entry("heads", configuration.heads()),
                        Map.entry("given", encoder().decoderStart()),
                        Map.entry("target", tied ? 0 : weights().size() - 2),
                        Map.entry("head", head()),
                        Map.entry("weights", weights().size()),
                        Map.entry("activation", activation.script()),
                        Map.entry("embedded", scaled ? "x * " + Math.sqrt(width) : "x")),
                "attention.py",
                "loss.py");
    }
}
