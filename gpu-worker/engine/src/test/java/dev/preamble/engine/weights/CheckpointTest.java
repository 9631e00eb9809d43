package dev.preamble.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.engine.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CheckpointTest {
    @TempDir
    Path folder;

    @BeforeEach
    void write() {
        shard("1.safetensors", "a");
        shard("2.safetensors", "b", "c");
    }

    @Test
    void shardsAreReadAsOne() throws IOException {
        index("{'metadata': {'total_size': 12}, 'weight_map':"
                + " {'c': '2.safetensors', 'a': '1.safetensors', 'b': '2.safetensors'}}");

        var checkpoint = Checkpoint.read(folder);

        assertThat(checkpoint.tensors()).containsOnlyKeys("a", "b", "c");
        assertThat(checkpoint.weight(List.of("b"), 1).floats()).containsExactly('b');
        assertThat(Checkpoint.files(folder))
                .containsExactly("model.safetensors.index.json", "1.safetensors", "2.safetensors");
        assertThatThrownBy(() -> checkpoint.weight(List.of("d", "e"), 1))
                .hasMessage("model.safetensors.index.json: tensor 'd' is missing");
    }

    @Test
    void oneFileIsPreferredToShards() throws IOException {
        index("{'weight_map': {'a': '1.safetensors'}}");
        shard("model.safetensors", "x");

        assertThat(Checkpoint.read(folder).tensors()).containsOnlyKeys("x");
        assertThat(Checkpoint.files(folder)).containsExactly("model.safetensors");
    }

    @Test
    void aFolderWithoutWeightsIsNamed() {
        assertThatThrownBy(() -> Checkpoint.read(folder))
                .isInstanceOf(InvalidFileException.class)
                .hasMessage("model.safetensors: no such file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "places tensor 'a' in '../1.safetensors', which is not a file beside it | {'weight_map': {'a': '../1.safetensors'}}",
                "places tensor 'a' in '/etc/passwd', which is not a file beside it | {'weight_map': {'a': '/etc/passwd'}}",
                "places tensor 'a' in '..', which is not a file beside it | {'weight_map': {'a': '..'}}",
                "places tensor 'a' in '3.safetensors', which is missing | {'weight_map': {'a': '3.safetensors'}}",
                "places tensor 'a' in 2.safetensors, which does not hold it | {'weight_map': {'a': '2.safetensors'}}",
                "names no shard for tensor 'a' | {'weight_map': {'a': 7}}",
                "names no shard for tensor 'a' | {'weight_map': {'a': ''}}",
                "has no 'weight_map' | {'weight_map': {}}",
                "has no 'weight_map' | [1]",
                "not valid JSON | {'weight_map': {'a': '1.safetensors', 'a': '2.safetensors'}}",
                "not valid JSON | {'weight_map': ",
            })
    void aHostileIndexIsRefusedByName(String problem, String index) throws IOException {
        index(index);

        assertThatThrownBy(() -> Checkpoint.read(folder))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageStartingWith("model.safetensors.index.json: ")
                .hasMessageContaining(problem);
    }

    @Test
    void aTensorInTwoShardsIsRefused() throws IOException {
        shard("1.safetensors", "a", "b");
        index("{'weight_map': {'a': '1.safetensors', 'b': '2.safetensors'}}");

        assertThatThrownBy(() -> Checkpoint.read(folder))
                .hasMessage("model.safetensors.index.json: tensor 'b' is both in 1.safetensors and in 2.safetensors");
    }

    @Test
    void aDamagedShardIsNamed() throws IOException {
        index("{'weight_map': {'a': '1.safetensors', 'b': '2.safetensors'}}");
        var bytes = Files.readAllBytes(folder.resolve("2.safetensors"));
        Files.write(folder.resolve("2.safetensors"), java.util.Arrays.copyOf(bytes, bytes.length - 1));

        assertThatThrownBy(() -> Checkpoint.read(folder))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageStartingWith("2.safetensors: is truncated or padded");
    }

    /** Each tensor holds its name. */
    private void shard(String file, String... names) {
        var tensors = new LinkedHashMap<String, StoredTensor>();
        for (var name : names) {
            tensors.put(name, StoredTensor.of(new float[] {name.charAt(0)}, 1));
        }
        new Safetensors(tensors, Map.of()).write(folder.resolve(file));
    }

    private void index(String json) throws IOException {
        Files.writeString(folder.resolve("model.safetensors.index.json"), json.replace('\'', '"'));
    }
}
