package dev.preamble.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.engine.InvalidFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SafetensorsTest {
    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsRead() {
        var tensors = new LinkedHashMap<String, StoredTensor>();
        tensors.put("b", StoredTensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
        tensors.put("a", StoredTensor.of(new float[] {7}));
        var written = new Safetensors(tensors, Map.of("step", "12", "text", "ünï \"quoted\""));
        var file = folder.resolve("x.safetensors");
        written.write(file);

        assertThat(Safetensors.read(file)).isEqualTo(written);
        assertThat(folder.toFile().list()).containsExactly("x.safetensors");
    }

    @Test
    void theSameContentGivesTheSameBytesInAnyProcess() throws IOException {
        var file = folder.resolve("x.safetensors");
        var tensors = new LinkedHashMap<String, StoredTensor>();
        tensors.put("a", StoredTensor.of(new float[] {7}, 1));
        new Safetensors(tensors, Map.of("z", "1", "b", "2", "c", "3")).write(file);

        // Immutable maps have an order of their own in each process, so the text itself is compared.
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                .contains("{\"__metadata__\":{\"b\":\"2\",\"c\":\"3\",\"z\":\"1\"},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> Safetensors.read(folder.resolve("none.safetensors")))
                .isInstanceOf(InvalidFileException.class)
                .hasMessage("none.safetensors: no such file");
    }

    @Test
    void aMissingTensorOrAWrongShapeIsNamed() throws IOException {
        var file = file("{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}", 8);
        var read = Safetensors.read(file);

        assertThatThrownBy(() -> read.tensor(file, "b")).hasMessage("hostile.safetensors: tensor 'b' is missing");
        assertThatThrownBy(() -> read.weight(file, "a", 3))
                .hasMessage("hostile.safetensors: tensor 'a' has shape [2], expected [3]");
    }

    @Test
    void aHostileFileIsNamed() throws IOException {
        var file = file("{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}", 4);

        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageStartingWith("hostile.safetensors: is truncated");
    }

    private Path file(String header, int tensorBytes) throws IOException {
        var json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        var bytes = ByteBuffer.allocate(8 + json.length + tensorBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json);
        return Files.write(folder.resolve("hostile.safetensors"), bytes.array());
    }
}
