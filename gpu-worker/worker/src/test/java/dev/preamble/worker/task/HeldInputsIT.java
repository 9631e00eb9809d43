package dev.preamble.worker.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.artifacts.ArtifactArea;
import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.artifacts.ArtifactMissing;
import dev.preamble.artifacts.ArtifactStore;
import dev.preamble.artifacts.StoreAddress;
import dev.preamble.parts.Parts;
import dev.preamble.records.task.ArtifactRef;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inputs held between segments, fetched from the real store. */
class HeldInputsIT {
    @TempDir
    private Path folder;

    private ArtifactStore store;
    private Path files;
    private HeldInputs held;

    @BeforeEach
    void open() throws Exception {
        var address = Parts.attachOrStart().store();
        store = new ArtifactStore(new StoreAddress(
                URI.create(address.endpoint()),
                address.bucket(),
                address.accessKey(),
                address.secretKey().value()));
        var scratch = new Scratch(folder).inputs();
        files = scratch.path();
        held = new HeldInputs(new RunStore(store), scratch, 1);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void areFetchedOnceForManySegments() throws Exception {
        var inputs = stored("a", "b", "c");

        assertThat(held.read(inputs, 0, 2)).containsExactly("a", "b");
        erase(inputs);

        assertThat(held.read(inputs, 2, 1)).containsExactly("c");
    }

    @Test
    void goWhenOthersAreUsedLater() throws Exception {
        var first = stored("a");
        var second = stored("b");
        assertThat(held.read(first, 0, 1)).isEqualTo(List.of("a"));
        assertThat(held.read(second, 0, 1)).isEqualTo(List.of("b"));

        try (var left = Files.list(files)) {
            assertThat(left).hasSize(1);
        }
        erase(first);
        assertThatThrownBy(() -> held.read(first, 0, 1)).isInstanceOf(ArtifactMissing.class);
        assertThat(held.read(second, 0, 1)).isEqualTo(List.of("b"));
    }

    @Test
    void areFetchedAgainAfterAFetchThatFailed() throws Exception {
        var inputs = stored("a");
        var wrong = new ArtifactRef(inputs.key(), "0".repeat(64), inputs.bytes());
        assertThatThrownBy(() -> held.read(wrong, 0, 1)).hasMessageContaining(inputs.key());

        assertThat(held.read(inputs, 0, 1)).isEqualTo(List.of("a"));
    }

    private ArtifactRef stored(String... inputs) throws Exception {
        var lines = new StringBuilder();
        for (var input : inputs) {
            lines.append("{\"input\": \"").append(input).append("\"}\n");
        }
        var bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        return RunStore.reference(
                store.put(ArtifactKey.inputs("acme", UUID.randomUUID()), new ByteArrayInputStream(bytes)));
    }

    private void erase(ArtifactRef inputs) {
        store.erase(new ArtifactArea(inputs.key().substring(0, inputs.key().lastIndexOf('/') + 1)));
    }
}
