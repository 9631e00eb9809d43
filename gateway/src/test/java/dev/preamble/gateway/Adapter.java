package dev.preamble.gateway;

import io.restassured.specification.RequestSpecification;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A prefix as PEFT saves it, for a base model of two layers of two heads, each 32 wide. */
final class Adapter {
    static final int WIDTH = 2 * 2 * 2 * 32;

    private Adapter() {}

    static RequestSpecification form(RequestSpecification request, byte[] weights, String configuration) {
        return request.multiPart("files", "adapter_model.safetensors", weights)
                .multiPart("files", "adapter_config.json", configuration.getBytes(StandardCharsets.UTF_8));
    }

    static String configuration(int virtualTokens) {
        return """
                {"peft_type": "PREFIX_TUNING", "task_type": "CAUSAL_LM", "num_virtual_tokens": %d, "num_layers": 2,
                 "num_attention_heads": 2, "token_dim": 64, "num_transformer_submodules": 1, "inference_mode": true,
                 "prefix_projection": true, "encoder_hidden_size": 64}
                """.formatted(virtualTokens);
    }

    static byte[] weights(int virtualTokens, float last) {
        int bytes = virtualTokens * WIDTH * Float.BYTES;
        byte[] header = "{\"prompt_embeddings\":{\"dtype\":\"F32\",\"shape\":[%d,%d],\"data_offsets\":[0,%d]}}"
                .formatted(virtualTokens, WIDTH, bytes)
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer file = ByteBuffer.allocate(8 + header.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header).putFloat(file.capacity() - Float.BYTES, last);
        return file.array();
    }
}
