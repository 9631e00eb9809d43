package dev.preamble.worker.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.artifacts.ArtifactArea;
import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.artifacts.ArtifactMissing;
import dev.preamble.artifacts.ArtifactStore;
import dev.preamble.artifacts.StoreAddress;
import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.data.RowFormat;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.parts.Parts;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.worker.TinyModel;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows held between segments, of datasets in the real store. */
class HeldTokensIT {
    /** Room for the tokens of two datasets as they are here, or of four that are half as long. */
    private static final long BUDGET = 8_000;

    @TempDir
    private static Path shared;

    private static BaseModel model;

    @TempDir
    private Path folder;

    private ArtifactStore store;
    private Path files;
    private HeldTokens held;

    @BeforeAll
    static void load() throws Exception {
        model = BaseModel.load(TinyModel.write(shared.resolve("model")), Dtype.FP32);
    }

    @AfterAll
    static void unload() {
        model.close();
    }

    @BeforeEach
    void open() throws Exception {
        var address = Parts.attachOrStart().store();
        store = new ArtifactStore(new StoreAddress(
                URI.create(address.endpoint()),
                address.bucket(),
                address.accessKey(),
                address.secretKey().value()));
        var scratch = new Scratch(folder).tokens();
        files = scratch.path();
        held = new HeldTokens(new RunStore(store), scratch, BUDGET, 2);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void areMadeOnceForManySegments() throws Exception {
        var dataset = stored(100);
        var first = held.borrow(dataset, format(32));
        first.giveBack().run();
        erase(dataset);

        var second = held.borrow(dataset, format(32));

        assertThat(second.file()).isSameAs(first.file());
        assertThat(second.file().rows()).isEqualTo(100);
        assertThat(filesLeft()).isOne();
    }

    @Test
    void areOthersForRowsOfAnotherLength() throws Exception {
        var dataset = stored(10);

        var whole = held.borrow(dataset, format(32)).file();
        var cut = held.borrow(dataset, format(4)).file();

        assertThat(cut.length(0)).isLessThan(whole.length(0));
        assertThat(cut.truncation().rows()).isEqualTo(10);
    }

    @Test
    void makeRoomWhenTheyAreNotInUseAndOthersAreUsedLater() throws Exception {
        var inUse = stored(180);
        var borrowed = held.borrow(inUse, format(32));
        var oldest = stored(180);
        held.borrow(oldest, format(32)).giveBack().run();
        var newest = stored(180);
        held.borrow(newest, format(32)).giveBack().run();

        erase(inUse);
        erase(oldest);
        erase(newest);
        assertThat(filesLeft()).isEqualTo(2);
        assertThat(held.borrow(inUse, format(32)).file()).isSameAs(borrowed.file());
        assertThatThrownBy(() -> held.borrow(oldest, format(32))).isInstanceOf(ArtifactMissing.class);
    }

    @Test
    void areAFewBesideThoseInUse() throws Exception {
        for (var dataset = 0; dataset < 5; dataset++) {
            held.borrow(stored(1), format(32)).giveBack().run();
        }

        assertThat(filesLeft()).isEqualTo(2);
    }

    @Test
    void areRefusedWhereOneJobWouldTakeMoreThanItsPart() throws Exception {
        var large = stored(1_000);

        assertThatThrownBy(() -> held.borrow(large, format(32)))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageStartingWith("examples take more than ");
        assertThat(filesLeft()).isZero();
        assertThat(held.borrow(stored(100), format(32)).file().rows()).isEqualTo(100);
    }

    @Test
    void leaveNothingOfADatasetThatIsNone() throws Exception {
        var broken = stored("{\"input\": 5}");

        assertThatThrownBy(() -> held.borrow(broken, format(32))).isInstanceOf(BadRows.class);
        assertThat(filesLeft()).isZero();
    }

    private static RowFormat format(int maxLength) {
        return new RowFormat(model.tokenizer(), model.configuration(), maxLength);
    }

    private long filesLeft() throws Exception {
        try (var left = Files.list(files)) {
            return left.count();
        }
    }

    private ArtifactRef stored(int rows) throws Exception {
        return stored("{\"input\": \"abc def\", \"target\": \"b\"}\n".repeat(rows));
    }

    private ArtifactRef stored(String lines) throws Exception {
        var bytes = lines.getBytes(StandardCharsets.UTF_8);
        return RunStore.reference(
                store.put(ArtifactKey.dataset("acme", UUID.randomUUID()), new ByteArrayInputStream(bytes)));
    }

    private void erase(ArtifactRef dataset) {
        store.erase(new ArtifactArea(dataset.key().substring(0, dataset.key().lastIndexOf('/') + 1)));
    }
}
