package dev.preamble.gateway.prefix;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.task.TrainingOptions;
import dev.preamble.records.worker.BaseModelCard;
import dev.preamble.safetensors.InvalidSafetensorsException;
import dev.preamble.safetensors.SafetensorsHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Whether two files that PEFT may have written are a prefix that the base model takes: its method, its shape, its number
 * of virtual tokens, finite. A projection is no matter: PEFT applies it before it saves.
 */
final class AdapterCheck {
    private static final String EMBEDDINGS = "prompt_embeddings";
    private static final Set<String> ENCODER_DECODERS = Set.of("bart");
    private static final int PIECE = 64 << 10;

    private final BaseModelCard model;

    AdapterCheck(BaseModelCard model) {
        this.model = model;
    }

    /** @throws Refusal that names what does not fit, and what would */
    void check(byte[] configuration, Path weights) throws IOException {
        if (ENCODER_DECODERS.contains(model.family())) {
            throw Refusal.prefix(
                    ImportForm.BASE_MODEL,
                    "The base model has an encoder, and PEFT's one prefix is not the three that it takes.",
                    "a base model that is a decoder alone");
        }
        int virtualTokens = virtualTokens(json(configuration));
        try (FileChannel channel = FileChannel.open(weights)) {
            checkWeights(channel, virtualTokens);
        } catch (InvalidSafetensorsException e) {
            throw Refusal.prefix(
                    ImportForm.WEIGHTS, ImportForm.WEIGHTS + " " + e.getMessage() + ".", "a whole safetensors file");
        }
    }

    private int virtualTokens(JsonNode configuration) {
        text(configuration, "peft_type", "PREFIX_TUNING");
        text(configuration, "task_type", "CAUSAL_LM");
        absent(configuration, "modules_to_save");
        number(configuration, "num_layers", model.layers());
        number(configuration, "num_attention_heads", model.prefixHeads());
        number(configuration, "token_dim", model.keyWidth());
        if (configuration.hasNonNull("num_transformer_submodules")) {
            number(configuration, "num_transformer_submodules", 1);
        }
        JsonNode tokens = configuration.path("num_virtual_tokens");
        int most = (int) Math.min(TrainingOptions.VIRTUAL_TOKENS.most(), model.positions() - 1.0);
        int least = (int) TrainingOptions.VIRTUAL_TOKENS.least();
        if (!tokens.isInt() || tokens.asInt() < least || tokens.asInt() > most) {
            throw refused("num_virtual_tokens", tokens, least + " to " + most);
        }
        return tokens.asInt();
    }

    private void checkWeights(FileChannel channel, int virtualTokens) throws IOException {
        SafetensorsHeader header = SafetensorsHeader.read(channel, Limits.PREFIX_DESCRIPTION_BYTES);
        if (header.entries().size() != 1 || !header.entries().getFirst().name().equals(EMBEDDINGS)) {
            throw Refusal.prefix(
                    ImportForm.WEIGHTS,
                    ImportForm.WEIGHTS + " does not hold the one tensor " + EMBEDDINGS + ".",
                    "the tensor " + EMBEDDINGS + " alone");
        }
        SafetensorsHeader.Entry embeddings = header.entries().getFirst();
        List<Long> shape = List.of((long) virtualTokens, model.prefixWidth());
        String field = ImportForm.WEIGHTS + "." + EMBEDDINGS;
        if (!embeddings.shape().equals(shape)) {
            throw Refusal.prefix(
                    field,
                    EMBEDDINGS + " has the shape " + embeddings.shape() + ".",
                    shape + ": virtual tokens, layers · 2 · key and value heads · head width");
        }
        switch (embeddings.type()) {
            case F32, F16, BF16 -> {}
            case F64, I64, I32, I16, I8, U64, U32, U16, U8, BOOL ->
                throw Refusal.prefix(field, EMBEDDINGS + " is of " + embeddings.type() + ".", "F32, F16 or BF16");
        }
        checkFinite(channel, header.end(), embeddings, field);
    }

    private static void checkFinite(FileChannel channel, long begin, SafetensorsHeader.Entry tensor, String field)
            throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN);
        for (long at = 0; at < tensor.length(); at += piece.limit()) {
            piece.clear().limit((int) Math.min(PIECE, tensor.length() - at));
            while (piece.hasRemaining()) {
                if (channel.read(piece, begin + at + piece.position()) < 0) {
                    throw new IOException("the upload's file is shorter than it was");
                }
            }
            piece.flip();
            while (piece.hasRemaining()) {
                if (!Float.isFinite(next(piece, tensor))) {
                    long element = (at + piece.position()) / tensor.type().bytes() - 1;
                    throw Refusal.prefix(
                            field, "Element " + element + " of " + EMBEDDINGS + " is not finite.", "finite numbers");
                }
            }
        }
    }

    private static float next(ByteBuffer bytes, SafetensorsHeader.Entry tensor) {
        return switch (tensor.type()) {
            case F32 -> bytes.getFloat();
            case F16 -> Float.float16ToFloat(bytes.getShort());
            case BF16 -> Float.intBitsToFloat(bytes.getShort() << 16);
            case F64, I64, I32, I16, I8, U64, U32, U16, U8, BOOL ->
                throw new IllegalStateException("a weight of " + tensor.type());
        };
    }

    private static JsonNode json(byte[] configuration) throws IOException {
        try {
            JsonNode json = SafetensorsHeader.JSON.readTree(configuration);
            if (json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException e) {
            // Its words may quote what was sent.
        }
        throw Refusal.prefix(
                ImportForm.CONFIGURATION, ImportForm.CONFIGURATION + " is not a JSON object.", "a JSON object");
    }

    private static void text(JsonNode configuration, String field, String expected) {
        JsonNode value = configuration.path(field);
        if (!value.isTextual() || !value.asText().equals(expected)) {
            throw refused(field, value, expected);
        }
    }

    private static void number(JsonNode configuration, String field, int expected) {
        JsonNode value = configuration.path(field);
        if (!value.isInt() || value.asInt() != expected) {
            throw refused(field, value, expected + ", as the base model has");
        }
    }

    private static void absent(JsonNode configuration, String field) {
        if (configuration.hasNonNull(field)) {
            throw refused(field, configuration.path(field), "null: nothing beside the prefix is taken");
        }
    }

    private static Refusal refused(String field, JsonNode value, String limit) {
        String is = value.isNumber() || value.isBoolean() ? " is " + value.asText() + "." : " is not what it must be.";
        return Refusal.prefix(ImportForm.CONFIGURATION + "." + field, field + is, limit);
    }
}
