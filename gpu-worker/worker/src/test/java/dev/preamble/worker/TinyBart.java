package dev.preamble.worker;

import dev.preamble.engine.weights.Safetensors;
import dev.preamble.engine.weights.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A base model for tests: BART's architecture, random weights, and a tokenizer that makes a token of each byte. */
final class TinyBart {
    private static final int WIDTH = 32;
    private static final int INNER = 64;
    private static final int POSITIONS = 64;
    private static final int VOCABULARY = TinyModel.BYTES + 1;

    private final Map<String, StoredTensor> weights = new LinkedHashMap<>();
    private final Random random = new Random(1);

    private TinyBart() {
        add("shared.weight", VOCABULARY, WIDTH);
        for (var part : List.of("encoder.", "decoder.")) {
            // The first two positions are never used.
            add(part + "embed_positions.weight", POSITIONS + 2, WIDTH);
            addNormalisation(part + "layernorm_embedding");
            var block = part + "layers.0.";
            addAttention(block + "self_attn");
            if (part.equals("decoder.")) {
                addAttention(block + "encoder_attn");
            }
            addLinear(block + "fc1", WIDTH, INNER);
            addLinear(block + "fc2", INNER, WIDTH);
            addNormalisation(block + "final_layer_norm");
        }
    }

    /** Writes it into a new folder. */
    static Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), """
                {"model_type": "bart", "vocab_size": %1$d, "max_position_embeddings": %2$d, "d_model": %3$d,
                 "encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": 2,
                 "decoder_attention_heads": 2, "encoder_ffn_dim": %4$d, "decoder_ffn_dim": %4$d,
                 "bos_token_id": 256, "eos_token_id": 256, "decoder_start_token_id": 256}
                """.formatted(VOCABULARY, POSITIONS, WIDTH, INNER));
        new Safetensors(new LinkedHashMap<>(new TinyBart().weights), Map.of("format", "pt"))
                .write(folder.resolve("model.safetensors"));
        Files.writeString(folder.resolve("tokenizer.json"), TinyModel.tokenizer());
        return folder;
    }

    private void addAttention(String name) {
        for (var matrix : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
            addLinear(name + "." + matrix, WIDTH, WIDTH);
        }
        addNormalisation(name + "_layer_norm");
    }

    private void addNormalisation(String name) {
        add(name + ".weight", WIDTH);
        add(name + ".bias", WIDTH);
    }

    private void addLinear(String name, int in, int out) {
        add(name + ".weight", out, in);
        add(name + ".bias", out);
    }

    private void add(String name, long... shape) {
        var values = new float
                [(int) List.of(shape[0], shape.length == 1 ? 1 : shape[1]).stream()
                        .mapToLong(Long::longValue)
                        .reduce(1, Math::multiplyExact)];
        for (var i = 0; i < values.length; i++) {
            values[i] = (float)
                    (name.endsWith("norm.weight") || name.endsWith("embedding.weight")
                            ? 1
                            : 0.3 * random.nextGaussian());
        }
        weights.put("model." + name, StoredTensor.of(values, shape));
    }
}
