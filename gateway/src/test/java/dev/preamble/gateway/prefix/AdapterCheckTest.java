package dev.preamble.gateway.prefix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.worker.BaseModelCard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdapterCheckTest {
    /** Four heads over two of keys and values, eight wide: a virtual token has 3 · 2 · 2 · 8 = 96 elements. */
    private static final BaseModelCard MODEL =
            new BaseModelCard("d".repeat(64), "llama", 3, 32, 4, 97, 64, 1_000, 2, 8);

    private static final String CONFIGURATION = """
            {"auto_mapping": null, "base_model_name_or_path": null, "encoder_hidden_size": 16, "inference_mode": true,
             "init_weights": null, "modules_to_save": null, "num_attention_heads": 2, "num_layers": 3,
             "num_transformer_submodules": 1, "num_virtual_tokens": 5, "peft_type": "PREFIX_TUNING",
             "peft_version": "0.21.0", "prefix_projection": false, "revision": null, "task_type": "CAUSAL_LM",
             "token_dim": 16}
            """;

    private static final String HEADER = "{'prompt_embeddings':{'dtype':'F32','shape':[5,96],'data_offsets':[0,1920]}}";

    @TempDir
    Path folder;

    @Test
    void takesWhatPeftSaves() throws IOException {
        check(CONFIGURATION, HEADER, 1920);
        check(CONFIGURATION.replace("\"prefix_projection\": false", "\"prefix_projection\": true"), HEADER, 1920);
        check(CONFIGURATION, "{'__metadata__':{'format':'pt'}," + HEADER.substring(1), 1920);
    }

    @ParameterizedTest
    @ValueSource(strings = {"F16", "BF16"})
    void takesHalfPrecision(String type) throws IOException {
        check(CONFIGURATION, HEADER.replace("F32", type).replace("1920", "960"), 960);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "peft_type | \"PREFIX_TUNING\" | \"LORA\" | PREFIX_TUNING",
                "peft_type | \"PREFIX_TUNING\" | null | PREFIX_TUNING",
                "task_type | \"CAUSAL_LM\" | \"SEQ_2_SEQ_LM\" | CAUSAL_LM",
                "modules_to_save | null | [\"lm_head\"] | null: nothing beside the prefix is taken",
                "num_layers | 3 | 4 | 3, as the base model has",
                "num_attention_heads | 2 | 4 | 2, as the base model has",
                "token_dim | 16 | 32 | 16, as the base model has",
                "num_transformer_submodules | 1 | 2 | 1, as the base model has",
                "num_virtual_tokens | 5 | 0 | 1 to 63",
                "num_virtual_tokens | 5 | 64 | 1 to 63",
                "num_virtual_tokens | 5 | 5.5 | 1 to 63",
                "num_virtual_tokens | 5 | 1e400 | 1 to 63",
                "num_virtual_tokens | 5 | \"5\" | 1 to 63",
            })
    void namesTheFieldOfTheConfigurationThatDoesNotFit(String field, String from, String to, String limit) {
        var changed = CONFIGURATION.replace("\"%s\": %s".formatted(field, from), "\"%s\": %s".formatted(field, to));
        assertThat(changed).isNotEqualTo(CONFIGURATION);

        refused(changed, HEADER, 1920, "adapter_config.json." + field, limit);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "null", "{\"a\":1,\"a\":2}", "[[[[[[[[[[[[[[1]]]]]]]]]]]]]]"})
    void aConfigurationIsAJsonObject(String text) {
        refused(text, HEADER, 1920, "adapter_config.json", "a JSON object");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "adapter_model.safetensors.prompt_embeddings | {'prompt_embeddings':{'dtype':'F32','shape':[6,80],'data_offsets':[0,1920]}} | 1920",
                "adapter_model.safetensors.prompt_embeddings | {'prompt_embeddings':{'dtype':'F32','shape':[480],'data_offsets':[0,1920]}} | 1920",
                "adapter_model.safetensors.prompt_embeddings | {'prompt_embeddings':{'dtype':'I32','shape':[5,96],'data_offsets':[0,1920]}} | 1920",
                "adapter_model.safetensors | {'other':{'dtype':'F32','shape':[5,96],'data_offsets':[0,1920]}} | 1920",
                "adapter_model.safetensors | {'prompt_embeddings':{'dtype':'F32','shape':[5,96],'data_offsets':[0,1920]},'b':{'dtype':'F32','shape':[1],'data_offsets':[1920,1924]}} | 1924",
                "adapter_model.safetensors | {'prompt_embeddings':{'dtype':'F32','shape':[5,96],'data_offsets':[0,1920]}} | 1919",
                "adapter_model.safetensors | {'prompt_embeddings':{'dtype':'F32','shape':[5,96],'data_offsets':[0,1920]}} | 1921",
                "adapter_model.safetensors | {'prompt_embeddings':{'dtype':'F32','shape':[5,96],'data_offsets':[0,1920]},'b':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | 1920",
                "adapter_model.safetensors | {} | 0",
                "adapter_model.safetensors | no JSON | 0",
            })
    void namesWhatIsWrongWithTheWeights(String field, String header, int bytes) {
        refused(CONFIGURATION, header, bytes, field, null);
    }

    @Test
    void aHeaderIsNoLongerThanItsLimit() {
        refused(CONFIGURATION, HEADER + " ".repeat(64 << 10), 1920, "adapter_model.safetensors", null);
    }

    /** One layer of the encoder and two of the decoder, four heads eight wide: 64, 128 and 128 elements a virtual token. */
    private static final BaseModelCard BART =
            new BaseModelCard("d".repeat(64), "bart", 5, 32, 4, 97, 64, 1_000, 4, 8, 1, null);

    private static final String OF_BART = """
            {"peft_type": "PREFIX_TUNING", "task_type": "SEQ_2_SEQ_LM", "inference_mode": true, "num_virtual_tokens": 2,
             "num_layers": 2, "num_attention_heads": 4, "num_transformer_submodules": 2, "token_dim": 32,
             "encoder_hidden_size": 32, "prefix_projection": false,
             "preamble_prefixes": ["encoder", "cross", "decoder"]}
            """;

    private static final String THREE =
            "{'encoder_prompt_embeddings':{'dtype':'F32','shape':[2,64],'data_offsets':[0,512]},"
                    + "'cross_prompt_embeddings':{'dtype':'F32','shape':[2,128],'data_offsets':[512,1536]},"
                    + "'decoder_prompt_embeddings':{'dtype':'F32','shape':[2,128],'data_offsets':[1536,2560]}}";

    @Test
    void takesTheThreePrefixesOfAModelWithAnEncoder() throws IOException {
        checkOfBart(OF_BART, THREE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                ", \"cross\", | , | adapter_config.json.preamble_prefixes",
                "SEQ_2_SEQ_LM | CAUSAL_LM | adapter_config.json.task_type",
                "\"num_layers\": 2 | \"num_layers\": 5 | adapter_config.json.num_layers",
            })
    void namesWhatOfTheConfigurationIsNotOfItsThreePrefixes(String from, String to, String field) {
        assertThatThrownBy(() -> checkOfBart(OF_BART.replace(from, to), THREE))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.field()).isEqualTo(field));
    }

    @ParameterizedTest
    @CsvSource({
        "cross_prompt_embeddings, prompt_embeddings, adapter_model.safetensors",
        "'[2,64],', '[1,128],', adapter_model.safetensors.encoder_prompt_embeddings",
    })
    void namesWhichOfItsThreePrefixesDoesNotFit(String from, String to, String field) {
        assertThatThrownBy(() -> checkOfBart(OF_BART, THREE.replace(from, to)))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.field()).isEqualTo(field));
    }

    private void checkOfBart(String configuration, String header) throws IOException {
        new AdapterCheck(BART).check(configuration.getBytes(StandardCharsets.UTF_8), weights(header, 2560));
    }

    @ParameterizedTest
    @CsvSource({"F32, 479, 7f800000", "F32, 0, ffc00000", "F16, 479, 7c00", "BF16, 240, ff80"})
    void namesTheElementThatIsNotFinite(String type, int element, String bits) throws IOException {
        int width = type.equals("F32") ? 4 : 2;
        Path file = weights(HEADER.replace("F32", type).replace("1920", Integer.toString(480 * width)), 480 * width);
        byte[] content = Files.readAllBytes(file);
        long value = Long.parseLong(bits, 16);
        int at = content.length - (480 - element) * width;
        for (int i = 0; i < width; i++) {
            content[at + i] = (byte) (value >> (8 * i));
        }
        Files.write(file, content);

        assertThatThrownBy(() -> new AdapterCheck(MODEL).check(CONFIGURATION.getBytes(StandardCharsets.UTF_8), file))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_PREFIX);
                    assertThat(refusal.detail()).startsWith("Element " + element + " of prompt_embeddings");
                    assertThat(refusal.limit()).isEqualTo("finite numbers");
                });
    }

    private void refused(String configuration, String header, int bytes, String field, @Nullable String limit) {
        assertThatThrownBy(() -> check(configuration, header, bytes)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_PREFIX);
            assertThat(refusal.field()).isEqualTo(field);
            assertThat(refusal.limit()).isNotBlank();
            if (limit != null) {
                assertThat(refusal.limit()).isEqualTo(limit);
            }
        });
    }

    private void check(String configuration, String header, int bytes) throws IOException {
        new AdapterCheck(MODEL).check(configuration.getBytes(StandardCharsets.UTF_8), weights(header, bytes));
    }

    private Path weights(String header, int bytes) throws IOException {
        byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + json.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json);
        return Files.write(folder.resolve("weights"), file.array());
    }
}
