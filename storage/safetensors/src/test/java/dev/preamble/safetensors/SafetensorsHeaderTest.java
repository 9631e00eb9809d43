package dev.preamble.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SafetensorsHeaderTest {
    @TempDir
    Path folder;

    @Test
    void tellsWhereEachTensorIs() throws IOException {
        var header = read(file(
                "{'__metadata__':{'format':'pt'},'b':{'dtype':'F16','shape':[2,3],'data_offsets':[4,16]},"
                        + "'a':{'dtype':'F32','shape':[],'data_offsets':[0,4]}}",
                16));

        assertThat(header.entries())
                .containsExactly(
                        new SafetensorsHeader.Entry("a", StoredType.F32, List.of(), 0, 4),
                        new SafetensorsHeader.Entry("b", StoredType.F16, List.of(2L, 3L), 4, 12));
        assertThat(header.metadata()).isEqualTo(Map.of("format", "pt"));
        assertThat(header.end()).isEqualTo(Files.size(folder.resolve("hostile.safetensors")) - 16);
    }

    @Test
    void isNotReadWhenItIsLongerThanTheReaderTakes() throws IOException {
        var file = file("{'a':{'dtype':'F32','shape':[],'data_offsets':[0,4]}}", 4);
        try (var channel = FileChannel.open(file)) {
            assertThatThrownBy(() -> SafetensorsHeader.read(channel, 20))
                    .isInstanceOf(InvalidSafetensorsException.class)
                    .hasMessageContaining("claims a header of ");
        }
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

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource({"-1", "1", "9223372036854775807", "1000", "200000000"})
    void aHeaderLengthBeyondTheFileIsRefused(long length) throws IOException {
        var file = folder.resolve("hostile.safetensors");
        var bytes = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
        Files.write(file, bytes.array());

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessage("claims a header of %d bytes in a file of 32", length);
    }

    @Test
    void aFileOfAFewBytesIsRefused() throws IOException {
        var file = Files.write(folder.resolve("hostile.safetensors"), new byte[5]);

        assertThatThrownBy(() -> read(file)).hasMessageContaining("holds 5 bytes");
    }

    private static SafetensorsHeader read(Path file) throws IOException {
        try (var channel = FileChannel.open(file)) {
            return SafetensorsHeader.read(channel, SafetensorsHeader.MAX_LENGTH);
        }
    }

    private Path file(String header, int tensorBytes) throws IOException {
        var json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        var bytes = ByteBuffer.allocate(8 + json.length + tensorBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json);
        return Files.write(folder.resolve("hostile.safetensors"), bytes.array());
    }
}
