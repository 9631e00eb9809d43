package dev.preamble.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.TinyModel;
import dev.preamble.engine.UnsupportedModelException;
import dev.preamble.engine.weights.Safetensors;
import dev.preamble.engine.weights.StoredTensor;
import dev.preamble.safetensors.StoredType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BaseModelTest {
    @TempDir
    Path folder;

    private Path weights = Path.of("");

    @BeforeEach
    void write() {
        TinyModel.in(folder);
        weights = folder.resolve("model.safetensors");
    }

    @Test
    void theDigestChangesWithAnyByte() throws IOException {
        var before = Digest.of(folder);
        var bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);

        assertThat(before).matches("[0-9a-f]{64}");
        assertThat(Digest.of(folder)).isNotEqualTo(before);
    }

    @Test
    void theDigestAndTheWeightsOfShardsAreThoseOfAllOfThem() throws IOException {
        float[] whole;
        try (var model = BaseModel.load(folder, Dtype.FP32)) {
            whole = losses(model);
        }
        var halves = List.of(new LinkedHashMap<String, StoredTensor>(), new LinkedHashMap<String, StoredTensor>());
        var places = new StringBuilder();
        Safetensors.read(weights).tensors().forEach((name, tensor) -> {
            var half = halves.getFirst().size() <= halves.getLast().size() ? 0 : 1;
            halves.get(half).put(name, tensor);
            places.append(places.isEmpty() ? "" : ",").append("\"%s\": \"half%d\"".formatted(name, half));
        });
        for (var half = 0; half < 2; half++) {
            new Safetensors(halves.get(half), Map.of()).write(folder.resolve("half" + half));
        }
        Files.writeString(folder.resolve("model.safetensors.index.json"), "{\"weight_map\": {" + places + "}}");
        Files.delete(weights);

        try (var model = BaseModel.load(folder, Dtype.FP32)) {
            assertThat(losses(model)).isEqualTo(whole);
        }
        var before = Digest.of(folder);
        var last = folder.resolve("half1");
        var bytes = Files.readAllBytes(last);
        bytes[bytes.length - 1] ^= 1;
        Files.write(last, bytes);
        assertThat(Digest.of(folder)).isNotEqualTo(before);
    }

    private static float[] losses(BaseModel model) {
        try (var scope = model.newScope()) {
            var ids = scope.create(new long[] {3, 1, 4, 1, 5}, new Shape(1, 5));
            return model.evaluate(scope, "plain_losses", ids, ids, scope.create(new long[1]))
                    .getFirst()
                    .toFloatArray();
        }
    }

    @Test
    void anUnsupportedFamilyIsNamed() throws IOException {
        var file = folder.resolve("config.json");
        Files.writeString(file, Files.readString(file).replace("\"gpt2\"", "\"mamba\""));

        assertThatThrownBy(() -> BaseModel.load(folder, Dtype.FP32))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageStartingWith("config.json: 'model_type' is 'mamba', supported are gpt2, llama, qwen2");
    }

    @Test
    void weightsUnderTheirOldestNamesAreFound() {
        var renamed = new LinkedHashMap<String, StoredTensor>();
        Safetensors.read(weights)
                .tensors()
                .forEach((name, tensor) -> renamed.put(name.substring("transformer.".length()), tensor));
        renamed.put("h.0.attn.bias", bytes(StoredType.BOOL, 1));
        new Safetensors(renamed, Map.of()).write(weights);

        try (var model = BaseModel.load(folder, Dtype.FP32)) {
            assertThat(model.configuration()).isEqualTo(TinyModel.CONFIGURATION);
        }
    }

    @Test
    void aMissingWeightIsNamed() {
        rewrite(tensors -> tensors.remove("transformer.h.1.mlp.c_fc.bias"));

        assertThatThrownBy(() -> BaseModel.load(folder, Dtype.FP32))
                .isInstanceOf(InvalidFileException.class)
                .hasMessage("model.safetensors: tensor 'transformer.h.1.mlp.c_fc.bias' is missing");
    }

    @Test
    void aWeightOfAnotherShapeOrTypeIsNamed() {
        rewrite(tensors -> tensors.put("transformer.wpe.weight", StoredTensor.of(new float[6], 2, 3)));
        assertThatThrownBy(() -> BaseModel.load(folder, Dtype.FP32))
                .hasMessage("model.safetensors: tensor 'transformer.wpe.weight' has shape [2, 3], expected [64, 16]");

        rewrite(tensors -> tensors.put("transformer.wpe.weight", bytes(StoredType.U8, 6)));
        assertThatThrownBy(() -> BaseModel.load(folder, Dtype.FP32))
                .hasMessage("model.safetensors: tensor 'transformer.wpe.weight' is of U8, expected F32, F16 or BF16");
    }

    @Test
    void anUnsupportedSettingIsNamed() throws IOException {
        var file = folder.resolve("config.json");
        Files.writeString(file, Files.readString(file).replace("gelu_new", "swoosh"));

        assertThatThrownBy(() -> BaseModel.load(folder, Dtype.FP32))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageStartingWith("config.json: 'activation_function' is 'swoosh', supported are gelu, ");
    }

    @Test
    void aConfigurationOutOfItsLimitsIsNamed() throws IOException {
        var file = folder.resolve("config.json");
        Files.writeString(file, Files.readString(file).replace("\"n_layer\" : 2", "\"n_layer\" : -2"));

        assertThatThrownBy(() -> BaseModel.load(folder, Dtype.FP32))
                .isInstanceOf(InvalidFileException.class)
                .hasMessage("config.json: 'n_layer' must be a positive integer");
    }

    @Test
    void aSizeBeyondAllModelsIsNamedBeforeMemoryIsSpentOnIt() throws IOException {
        var file = folder.resolve("config.json");
        Files.writeString(file, Files.readString(file).replace("\"n_layer\" : 2", "\"n_layer\" : 2000000000"));

        assertThatThrownBy(() -> BaseModel.load(folder, Dtype.FP32))
                .isInstanceOf(InvalidFileException.class)
                .hasMessage("config.json: 'n_layer' is 2000000000, may be 1024");
    }

    @Test
    void aModelWithoutTokenizerTakesIdsAlone() throws IOException {
        Files.delete(folder.resolve("tokenizer.json"));

        try (var model = BaseModel.load(folder, Dtype.FP32)) {
            assertThatThrownBy(model::tokenizer).isInstanceOf(UnsupportedModelException.class);
        }
    }

    @Test
    void aDamagedTokenizerIsNamed() throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), "{}");

        assertThatThrownBy(() -> BaseModel.load(folder, Dtype.FP32))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageStartingWith("tokenizer.json: not a tokenizer");
    }

    private static StoredTensor bytes(StoredType type, int count) {
        return new StoredTensor(type, List.of((long) count), ByteBuffer.allocateDirect(count));
    }

    private void rewrite(Consumer<Map<String, StoredTensor>> change) {
        var tensors = new LinkedHashMap<>(Safetensors.read(weights).tensors());
        change.accept(tensors);
        new Safetensors(tensors, Map.of()).write(weights);
    }
}
