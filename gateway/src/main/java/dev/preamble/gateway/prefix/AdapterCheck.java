package dev.preamble.gateway.prefix;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.task.TrainingOptions;
import dev.preamble.records.worker.BaseModelCard;
import dev.preamble.records.worker.BaseModelCard.Attention;
import dev.preamble.safetensors.InvalidSafetensorsException;
import dev.preamble.safetensors.SafetensorsHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whether two files that PEFT may have written are a prefix that the base model takes: its method, its shape, its number
 * of virtual tokens, finite. A projection is no matter: PEFT applies it before it saves. The three prefixes of a base model
 * with an encoder come as the engine writes them.
 */
final class AdapterCheck {
    private static final String EMBEDDINGS = "prompt_embeddings";
    private static final String PREFIXES = "preamble_prefixes";
    private static final int PIECE = 64 << 10;

    private final BaseModelCard model;

    AdapterCheck(BaseModelCard model) {
        this.model = model;
    }

    /** @throws Refusal that names what does not fit, and what would */
    void check(byte[] configuration, Path weights) throws IOException {
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
        text(configuration, "task_type", hasEncoder() ? "SEQ_2_SEQ_LM" : "CAUSAL_LM");
        if (hasEncoder()) {
            prefixes(configuration);
        }
        absent(configuration, "modules_to_save");
        number(configuration, "num_layers", model.attentions().getLast().layers());
        number(configuration, "num_attention_heads", model.prefixHeads());
        number(configuration, "token_dim", model.keyWidth());
        if (configuration.hasNonNull("num_transformer_submodules")) {
            number(configuration, "num_transformer_submodules", hasEncoder() ? 2 : 1);
        }
        JsonNode tokens = configuration.path("num_virtual_tokens");
        int most = (int) Math.min(TrainingOptions.VIRTUAL_TOKENS.most(), model.positions() - 1.0);
        int least = (int) TrainingOptions.VIRTUAL_TOKENS.least();
        if (!tokens.isInt() || tokens.asInt() < least || tokens.asInt() > most) {
            throw refused("num_virtual_tokens", tokens, least + " to " + most);
        }
        return tokens.asInt();
    }

    private boolean hasEncoder() {
        return model.encoderLayers() != null;
    }

    /** PEFT's own folders of such models have one prefix, and do not say this. */
    private void prefixes(JsonNode configuration) {
        List<String> said = new ArrayList<>();
        configuration.path(PREFIXES).forEach(name -> said.add(name.asText()));
        List<String> names = model.attentions().stream().map(Attention::name).toList();
        if (!said.equals(names)) {
            throw Refusal.prefix(
                    ImportForm.CONFIGURATION + "." + PREFIXES,
                    "The base model has an encoder, and PEFT's one prefix is not the three that it takes.",
                    names + ", as Preamble writes it");
        }
    }

    private String tensor(Attention attention) {
        return hasEncoder() ? attention.name() + "_" + EMBEDDINGS : EMBEDDINGS;
    }

    private void checkWeights(FileChannel channel, int virtualTokens) throws IOException {
        SafetensorsHeader header = SafetensorsHeader.read(channel, Limits.PREFIX_DESCRIPTION_BYTES);
        Map<String, SafetensorsHeader.Entry> entries =
                header.entries().stream().collect(Collectors.toMap(SafetensorsHeader.Entry::name, Function.identity()));
        Set<String> expected = model.attentions().stream().map(this::tensor).collect(Collectors.toSet());
        if (!entries.keySet().equals(expected)) {
            String names = model.attentions().stream().map(this::tensor).collect(Collectors.joining(", "));
            throw Refusal.prefix(
                    ImportForm.WEIGHTS,
                    ImportForm.WEIGHTS + " holds other tensors than " + names + ".",
                    names + " and no others");
        }
        for (Attention attention : model.attentions()) {
            checkTensor(
                    Objects.requireNonNull(entries.get(tensor(attention))),
                    List.of((long) virtualTokens, model.prefixWidth(attention)));
        }
        for (SafetensorsHeader.Entry entry : entries.values()) {
            checkFinite(channel, header.end() + entry.begin(), entry);
        }
    }

    private static void checkTensor(SafetensorsHeader.Entry tensor, List<Long> shape) {
        if (!tensor.shape().equals(shape)) {
            throw Refusal.prefix(
                    field(tensor),
                    tensor.name() + " has the shape " + tensor.shape() + ".",
                    shape + ": virtual tokens, layers · 2 · key and value heads · head width");
        }
        switch (tensor.type()) {
            case F32, F16, BF16 -> {}
            case F64, I64, I32, I16, I8, U64, U32, U16, U8, BOOL ->
                throw Refusal.prefix(
                        field(tensor), tensor.name() + " is of " + tensor.type() + ".", "F32, F16 or BF16");
        }
    }

    private static String field(SafetensorsHeader.Entry tensor) {
        return ImportForm.WEIGHTS + "." + tensor.name();
    }

    private static void checkFinite(FileChannel channel, long begin, SafetensorsHeader.Entry tensor)
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
                            field(tensor),
                            "Element " + element + " of " + tensor.name() + " is not finite.",
                            "finite numbers");
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
