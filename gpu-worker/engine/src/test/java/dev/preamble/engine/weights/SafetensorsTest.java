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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "overlap | {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[2,6]}} | 8",
                "gap | {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[8,12]}} | 12",
                "truncated | {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 4",
                "padded | {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 12",
                "does not fill | {'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | 8",
                "impossible shape | {'a':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,8]}} | 8",
                "bad number | {'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}} | 8",
                "bad number | {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,1e30]}} | 8",
                "offsets [8, 0] | {'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}} | 8",
                "larger than 2 GiB | {'a':{'dtype':'F32','shape':[1073741824],'data_offsets':[0,4294967296]}} | 8",
                "unsupported dtype | {'a':{'dtype':'F4','shape':[2],'data_offsets':[0,8]}} | 8",
                "lacks a shape | {'a':{'dtype':'F32','data_offsets':[0,8]}} | 8",
                "unsupported dtype '' | {'a':7} | 8",
                "not valid JSON | {'a': | 8",
                "not valid JSON | {'a':{},'a':{}} | 8",
                "not a JSON object | [1,2] | 8",
            })
    void aHostileHeaderIsRefusedByName(String problem, String header, int tensorBytes) throws IOException {
        var file = file(header, tensorBytes);

        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageStartingWith("hostile.safetensors: ")
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource({"-1", "1", "9223372036854775807", "1000", "200000000"})
    void aHeaderLengthBeyondTheFileIsRefused(long length) throws IOException {
        var file = folder.resolve("hostile.safetensors");
        var bytes = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
        Files.write(file, bytes.array());

        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(InvalidFileException.class)
                .hasMessage("hostile.safetensors: claims a header of %d bytes in a file of 32", length);
    }

    @Test
    void aFileOfAFewBytesIsRefused() throws IOException {
        var file = Files.write(folder.resolve("hostile.safetensors"), new byte[5]);

        assertThatThrownBy(() -> Safetensors.read(file)).hasMessageContaining("holds 5 bytes");
    }

    private Path file(String header, int tensorBytes) throws IOException {
        var json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        var bytes = ByteBuffer.allocate(8 + json.length + tensorBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json);
        return Files.write(folder.resolve("hostile.safetensors"), bytes.array());
    }
}
