package dev.preamble.engine.prefix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.SharedData;
import dev.preamble.engine.TinyModel;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PrefixFolderTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String CONFIGURATION = "adapter_config.json";

    @TempDir
    Path folder;

    /** That the logits with it are PEFT's too is checked by the parity cases. */
    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama-gqa", "qwen2"})
    void whatPeftSavedIsWrittenAsPeftWritesIt(String name) throws IOException {
        var parity = SharedData.folder("parity").resolve(name);
        try (var model = BaseModel.load(parity, Dtype.FP32)) {
            var prefix = PrefixFolder.load(parity.resolve("peft"), model.configuration());

            PrefixFolder.save(prefix, model.configuration(), folder);

            assertThat(tensors(folder)).isEqualTo(tensors(parity.resolve("peft")));
            var peft = configuration(parity.resolve("peft"));
            assertThat(configuration(folder).properties())
                    .allSatisfy(written -> assertThat(peft.get(written.getKey()))
                            .as(written.getKey())
                            .isEqualTo(written.getValue()));
        }
    }

    @Test
    void aProjectedPrefixOfPeftIsReadAsItIsSaved() throws IOException {
        var prefix = new Prefix(PrefixShape.of(TinyModel.CONFIGURATION, 1), values());
        PrefixFolder.save(prefix, TinyModel.CONFIGURATION, folder);
        change("prefix_projection", "true");

        assertThat(PrefixFolder.load(folder, TinyModel.CONFIGURATION)).isEqualTo(prefix);
    }

    @Test
    void anotherMethodsAdapterIsRefused() throws IOException {
        PrefixFolder.save(
                new Prefix(PrefixShape.of(TinyModel.CONFIGURATION, 1), values()), TinyModel.CONFIGURATION, folder);
        change("peft_type", "\"LORA\"");

        assertThatThrownBy(() -> PrefixFolder.load(folder, TinyModel.CONFIGURATION))
                .isInstanceOf(InvalidFileException.class)
                .hasMessage("adapter_config.json: peft_type is 'LORA', expected PREFIX_TUNING");
    }

    private static float[] values() {
        var values = new float[PrefixShape.of(TinyModel.CONFIGURATION, 1).size()];
        for (var i = 0; i < values.length; i++) {
            values[i] = i / 8f;
        }
        return values;
    }

    private void change(String field, String value) throws IOException {
        var changed = ((ObjectNode) configuration(folder)).set(field, JSON.readTree(value));
        Files.writeString(folder.resolve(CONFIGURATION), changed.toString());
    }

    private static JsonNode configuration(Path folder) throws IOException {
        return JSON.readTree(folder.resolve(CONFIGURATION).toFile());
    }

    private static Map<String, String> tensors(Path folder) {
        var texts = new TreeMap<String, String>();
        Safetensors.read(folder.resolve("adapter_model.safetensors"))
                .tensors()
                .forEach((name, tensor) -> texts.put(name, tensor.shape() + Arrays.toString(tensor.floats())));
        return texts;
    }
}
