package dev.preamble.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the store still promises when something dies; each test named after its fault. */
@ParameterizedClass(name = "{0}")
@EnumSource(StoreServer.Kind.class)
class StoreFaultIT {
    private static final int MIB = 1024 * 1024;
    private static final ArtifactArea AREA = ArtifactArea.tenant("acme");

    @TempDir
    static Path folder;

    private static @Nullable StoreServer running;

    private final StoreServer.Kind kind;
    private final StoreServer server = Objects.requireNonNull(running);
    private final ArtifactStore store = new ArtifactStore(server.address());
    private final ArtifactKey key = ArtifactKey.dataset("acme", UUID.randomUUID());

    StoreFaultIT(StoreServer.Kind kind) {
        this.kind = kind;
    }

    @BeforeParameterizedClassInvocation
    static void start(StoreServer.Kind kind) throws IOException {
        running = StoreServer.start(kind, folder.resolve(kind.name()));
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    @BeforeEach
    void ensureBucket() {
        store.ensureBucket();
    }

    @AfterEach
    void erase() {
        store.erase(AREA);
        store.close();
    }

    @Test
    void serverKilledInMidPut() throws IOException {
        assertThatThrownBy(() -> store.put(key, afterwards(12 * MIB, () -> server.kill())))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining(server.address().endpoint().toString());

        server.restart();

        assertThat(store.head(key)).isEmpty();
        assertThat(store.list(AREA, null, 10).artifacts()).isEmpty();
        var stored = store.put(key, new Writer.Pattern(6 * MIB, false));
        assertThat(store.get(key, stored.sha256()).readAllBytes()).hasSize(6 * MIB);
    }

    @Test
    void serverRestartedInMidPut() throws IOException {
        var stored = store.put(key, afterwards(12 * MIB, () -> server.restart()));

        assertThat(stored.bytes()).isEqualTo(13 * MIB);
        assertThat(store.get(key, stored.sha256()).readAllBytes()).hasSize(13 * MIB);
    }

    @Test
    void writerDiesInMidPut() throws Exception {
        var writer = Writer.start(server.address(), key, 12 * MIB, "dies", "64m");
        assertThat(writer.waitFor()).isEqualTo(137);

        assertThat(store.head(key)).isEmpty();
        assertThat(store.list(AREA, null, 10).artifacts()).isEmpty();
        assertThat(bytesKept()).isGreaterThan(10 * MIB);

        assertThat(store.erase(AREA)).isZero();
        if (kind.listsUnfinishedUploads()) {
            assertThat(bytesKept()).isLessThan(2 * MIB);
        }
        store.ensureBucket();
    }

    @Test
    void answerToAPutLost() throws IOException {
        try (var wire = wire(FaultyWire.Fault.LOSES_THE_ANSWER, Pattern.compile("PUT [^?]+ HTTP"), 2);
                var writer = new ArtifactStore(through(wire))) {
            var stored = writer.put(key, text("first"));

            assertThat(wire.left()).isZero();
            assertThat(stored.version()).isEqualTo(store.head(key).orElseThrow().version());
            assertThat(store.get(key, stored.sha256())).hasContent("first");
            assertThatThrownBy(() -> writer.put(key, text("second"))).isInstanceOf(ArtifactExists.class);
        }
    }

    @Test
    void answerToAPartLost() throws IOException {
        try (var wire = wire(FaultyWire.Fault.LOSES_THE_ANSWER, Pattern.compile("PUT .+partNumber=2"), 1);
                var writer = new ArtifactStore(through(wire))) {
            var stored = writer.put(key, new Writer.Pattern(11 * MIB, false));

            assertThat(wire.left()).isZero();
            assertThat(store.get(key, stored.sha256()).readAllBytes()).hasSize(11 * MIB);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4 * MIB, 11 * MIB})
    void bitFlippedOnTheWire(int length) throws IOException {
        try (var wire = wire(FaultyWire.Fault.FLIPS_A_BIT, Pattern.compile("PUT .+"), 2);
                var writer = new ArtifactStore(through(wire))) {
            var stored = writer.put(key, new Writer.Pattern(length, false));

            assertThat(wire.left()).isZero();
            assertThat(store.get(key, stored.sha256()).readAllBytes()).hasSize(length);
        }
    }

    @Test
    void answerToACompletionLost() throws IOException {
        try (var wire = wire(FaultyWire.Fault.LOSES_THE_ANSWER, Pattern.compile("POST .+uploadId="), 2);
                var writer = new ArtifactStore(through(wire))) {
            var stored = writer.put(key, new Writer.Pattern(6 * MIB, false));

            assertThat(wire.left()).isZero();
            assertThat(stored.version()).isEqualTo(store.head(key).orElseThrow().version());
            assertThat(store.get(key, stored.sha256()).readAllBytes()).hasSize(6 * MIB);
        }
    }

    @Test
    void writerInterruptedInMidPut() throws Exception {
        var before = bytesKept();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.submit(() -> {
                        assertThatThrownBy(() -> store.put(
                                        key,
                                        afterwards(
                                                6 * MIB,
                                                () -> Thread.currentThread().interrupt())))
                                .isInstanceOf(StoreUnavailable.class)
                                .hasMessageContaining("interrupted")
                                .hasNoSuppressedExceptions();
                        assertThat(Thread.interrupted()).isTrue();
                    })
                    .get(30, TimeUnit.SECONDS);
        }
        assertThat(store.head(key)).isEmpty();
        assertThat(bytesKept()).isLessThan(before + MIB);
    }

    @Test
    void bytesRottenOnDisk(@TempDir Path download) throws IOException {
        var stored = store.put(key, new Writer.Pattern(6 * MIB, false));
        flipAByteOfTheLargestFile();
        var file = download.resolve("file");

        assertThatThrownBy(() -> store.get(key, stored.sha256()).readAllBytes()).isInstanceOf(ArtifactException.class);
        assertThatThrownBy(() -> store.download(key, stored.sha256(), file)).isInstanceOf(ArtifactException.class);
        assertThat(download).isEmptyDirectory();
    }

    @Test
    void eraserDiesHalfWay() throws Exception {
        var puts = IntStream.range(0, 1100)
                .<Callable<StoredArtifact>>mapToObj(
                        artifact -> () -> store.put(ArtifactKey.dataset("acme", UUID.randomUUID()), text("x")))
                .toList();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var put : threads.invokeAll(puts)) {
                put.get();
            }
        }
        try (var wire = wire(FaultyWire.Fault.LOSES_THE_ANSWER, Pattern.compile("POST .+delete"), 100);
                var eraser = new ArtifactStore(through(wire))) {
            assertThatThrownBy(() -> eraser.erase(AREA)).isInstanceOf(StoreUnavailable.class);
        }

        assertThat(store.erase(AREA)).isEqualTo(100);
        assertThat(store.list(AREA, null, 10).artifacts()).isEmpty();
    }

    private FaultyWire wire(FaultyWire.Fault fault, Pattern requestLine, int times) throws IOException {
        return new FaultyWire(server.address().endpoint(), fault, requestLine, times);
    }

    private StoreAddress through(FaultyWire wire) {
        var direct = server.address();
        return new StoreAddress(wire.entrance(), direct.bucket(), direct.accessKey(), direct.secretKey());
    }

    private interface Fault {
        void strike() throws IOException;
    }

    /** So many bytes, then the fault, then one MiB more. */
    private static InputStream afterwards(int length, Fault fault) {
        var struck = new InputStream() {
            @Override
            public int read() throws IOException {
                fault.strike();
                return -1;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return read();
            }
        };
        var before = new SequenceInputStream(new Writer.Pattern(length, false), struck);
        return new SequenceInputStream(before, new Writer.Pattern(MIB, false));
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Of artifacts and of unfinished uploads; MinIO's bin, emptied when it likes, does not count. */
    private long bytesKept() throws IOException {
        var content = server.folder().resolve("content");
        var bytes = 0L;
        for (var part : List.of(server.address().bucket(), ".minio.sys/multipart")) {
            if (Files.exists(content.resolve(part))) {
                try (var files = Files.walk(content.resolve(part))) {
                    bytes += files.mapToLong(file -> file.toFile().length()).sum();
                }
            }
        }
        return bytes;
    }

    private void flipAByteOfTheLargestFile() throws IOException {
        try (var files =
                Files.walk(server.folder().resolve("content/" + server.address().bucket()))) {
            var largest = files.filter(Files::isRegularFile)
                    .max((one, other) ->
                            Long.compare(one.toFile().length(), other.toFile().length()))
                    .orElseThrow();
            try (var file = new RandomAccessFile(largest.toFile(), "rw")) {
                var middle = file.length() / 2;
                file.seek(middle);
                var old = file.read();
                file.seek(middle);
                file.write(old ^ 1);
            }
        }
    }
}
