package dev.preamble.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.util.Throwables;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the store promises, on each server that it is meant for. */
@ParameterizedClass(name = "{0}")
@EnumSource(StoreServer.Kind.class)
class ArtifactStoreIT {
    private static final int MIB = 1024 * 1024;
    private static final AtomicLong SEED = new AtomicLong();

    @TempDir
    static Path folder;

    private static @Nullable StoreServer server;

    private final StoreServer.Kind kind;

    private final String tenant = "acme-" + UUID.randomUUID().toString().substring(0, 8);
    private final UUID job = UUID.randomUUID();
    private final UUID run = UUID.randomUUID();
    private final ArtifactStore store = new ArtifactStore(running().address());

    ArtifactStoreIT(StoreServer.Kind kind) {
        this.kind = kind;
    }

    @BeforeParameterizedClassInvocation
    static void start(StoreServer.Kind kind) throws IOException {
        server = StoreServer.start(kind, folder.resolve(kind.name()));
        try (var store = new ArtifactStore(running().address())) {
            store.ensureBucket();
        }
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    @AfterEach
    void disconnect() {
        store.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 5 * MIB - 1, 5 * MIB, 5 * MIB + 1, 12 * MIB})
    void givesBackWhatWasPut(int length) throws IOException {
        var bytes = bytes(length);
        var key = checkpoint(1);

        var stored = store.put(key, new ByteArrayInputStream(bytes));

        assertThat(stored.bytes()).isEqualTo(length);
        assertThat(stored.sha256()).isEqualTo(sha256(bytes));
        assertThat(store.get(key, stored.sha256())).hasBinaryContent(bytes);
        var head = store.head(key).orElseThrow();
        assertThat(head.bytes()).isEqualTo(length);
        assertThat(head.version()).isEqualTo(stored.version());
        assertThat(stored.version() != null).isEqualTo(kind.keepsVersions());
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 6 * MIB})
    void keepsTheFirstBytesOfAKey(int length) throws IOException {
        var first = bytes(length);
        var key = checkpoint(1);
        var stored = store.put(key, new ByteArrayInputStream(first));

        assertThatThrownBy(() -> store.put(key, new ByteArrayInputStream(bytes(length))))
                .isInstanceOf(ArtifactExists.class)
                .hasMessageContaining(key.value());
        assertThatThrownBy(() -> store.put(key, new ByteArrayInputStream(bytes(length == 10 ? 6 * MIB : 10))))
                .isInstanceOf(ArtifactExists.class);

        assertThat(store.get(key, stored.sha256())).hasBinaryContent(first);
        assertThat(store.head(key).orElseThrow().version()).isEqualTo(stored.version());
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 6 * MIB})
    void letsExactlyOneOfSixteenWritersWin(int length) throws Exception {
        var key = checkpoint(1);
        var start = new CyclicBarrier(16);
        var digests = new ArrayList<String>();
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            var puts = new ArrayList<Callable<StoredArtifact>>();
            for (var writer = 0; writer < 16; writer++) {
                var bytes = bytes(length);
                puts.add(() -> {
                    start.await();
                    return store.put(key, new ByteArrayInputStream(bytes));
                });
            }
            for (var put : writers.invokeAll(puts)) {
                try {
                    digests.add(put.get().sha256());
                } catch (ExecutionException lost) {
                    assertThat(lost).hasCauseInstanceOf(ArtifactExists.class);
                }
            }
        }
        assertThat(digests).hasSize(1);
        store.get(key, digests.getFirst()).readAllBytes();
    }

    @Test
    void saysThatNothingIsThere() {
        assertThat(store.head(checkpoint(7))).isEmpty();
        assertThatThrownBy(() -> store.get(checkpoint(7), sha256(new byte[0]))).isInstanceOf(ArtifactMissing.class);
        assertThatThrownBy(() -> store.getRange(checkpoint(7), 0, 1)).isInstanceOf(ArtifactMissing.class);
        store.delete(checkpoint(7));
    }

    @Test
    void refusesBytesOfAnotherDigestAtTheirEnd() throws IOException {
        var key = checkpoint(1);
        store.put(key, new ByteArrayInputStream(bytes(3000)));
        var other = sha256(bytes(3000));

        try (var stream = store.get(key, other)) {
            assertThat(stream.readNBytes(2999)).hasSize(2999);
            assertThatThrownBy(stream::readAllBytes)
                    .isInstanceOf(DigestMismatch.class)
                    .hasMessageContaining(other);
        }
    }

    @Test
    void readsARange() throws IOException {
        var bytes = bytes(6 * MIB);
        var key = checkpoint(1);
        store.put(key, new ByteArrayInputStream(bytes));

        try (var range = store.getRange(key, 5 * MIB - 10, 20)) {
            assertThat(range).hasBinaryContent(Arrays.copyOfRange(bytes, 5 * MIB - 10, 5 * MIB + 10));
        }
        try (var tail = store.getRange(key, bytes.length - 3L, 20)) {
            assertThat(tail.readAllBytes()).hasSize(3);
        }
    }

    @Test
    void storesNothingWhenTheSourceFails() {
        for (var length : List.of(100, 6 * MIB)) {
            var key = ArtifactKey.dataset(tenant, UUID.randomUUID());

            assertThatThrownBy(() -> store.put(key, failingAfter(length, new IOException("line 7 is no JSON"))))
                    .isInstanceOf(IOException.class)
                    .hasMessage("line 7 is no JSON")
                    .hasNoSuppressedExceptions();

            assertThat(store.head(key)).isEmpty();
            assertThat(store.list(ArtifactArea.tenant(tenant), null, 10).artifacts())
                    .isEmpty();
        }
    }

    @Test
    void listsAnAreaPageByPage() throws IOException {
        for (var step = 0; step < 7; step++) {
            store.put(checkpoint(step), text("step " + step));
        }
        store.put(ArtifactKey.results(tenant, UUID.randomUUID(), run), text("another job's"));
        store.put(ArtifactKey.results(tenant + "x", job, run), text("another tenant's"));

        var seen = new ArrayList<ArtifactKey>();
        ArtifactKey after = null;
        do {
            var page = store.list(ArtifactArea.run(tenant, job, run), after, 3);
            assertThat(page.artifacts()).hasSizeBetween(1, 3);
            page.artifacts().forEach(artifact -> seen.add(artifact.key()));
            after = page.next();
        } while (after != null);

        assertThat(seen)
                .hasSize(7)
                .isSortedAccordingTo((one, other) -> one.value().compareTo(other.value()));
        assertThat(store.list(ArtifactArea.tenant(tenant), null, 100).artifacts())
                .hasSize(8);
        store.erase(ArtifactArea.tenant(tenant + "x"));
    }

    @Test
    void deletesForGood() throws IOException {
        var key = checkpoint(1);
        var neighbour = checkpoint(12);
        store.put(key, text("superseded"));
        store.put(neighbour, text("accepted"));

        store.delete(key);
        store.delete(key);

        assertThat(store.head(key)).isEmpty();
        assertThat(store.head(neighbour)).isPresent();
        assertThat(store.list(ArtifactArea.tenant(tenant), null, 10).artifacts())
                .hasSize(1);
    }

    @Test
    void erasesATenantAndNoOther() throws IOException {
        var neighbour = ArtifactKey.results(tenant + "-2", job, run);
        store.put(neighbour, text("stays"));
        for (var step = 0; step < 5; step++) {
            store.put(checkpoint(step), text("goes"));
        }
        store.put(ArtifactKey.dataset(tenant, UUID.randomUUID()), new ByteArrayInputStream(bytes(6 * MIB)));

        assertThat(store.erase(ArtifactArea.tenant(tenant))).isEqualTo(6);
        assertThat(store.erase(ArtifactArea.tenant(tenant))).isZero();

        assertThat(store.list(ArtifactArea.tenant(tenant), null, 10).artifacts())
                .isEmpty();
        assertThat(store.head(neighbour)).isPresent();
        store.eraseEvenLocked(ArtifactArea.tenant(tenant + "-2"));
        assertThat(store.head(neighbour)).isEmpty();
    }

    /** Only a bucket that was made for it has locks, and S3Proxy knows none. */
    @Test
    @SuppressWarnings("try") // the SDK's client may be interrupted while it closes
    void keepsWhatIsLockedUntilItIsErasedThough() throws Exception {
        assertThat(store.locks()).isFalse();
        assumeThat(kind).isEqualTo(StoreServer.Kind.MINIO);
        var address = running().address();
        var locking = new StoreAddress(
                address.endpoint(), "locking-" + UUID.randomUUID(), address.accessKey(), address.secretKey());
        try (var sdk = MinioClient.builder()
                        .endpoint(address.endpoint().toString())
                        .credentials(address.accessKey(), address.secretKey())
                        .build();
                var locked = new ArtifactStore(locking)) {
            sdk.makeBucket(MakeBucketArgs.builder()
                    .bucket(locking.bucket())
                    .objectLock(true)
                    .build());
            assertThat(locked.locks()).isTrue();
            var key = checkpoint(1);
            var stored = locked.put(key, text("published"));
            var until = Instant.now().plus(Duration.ofDays(50 * 365));
            locked.lock(key, stored.version(), until);
            locked.lock(key, null, until);

            assertThatThrownBy(() -> locked.delete(key))
                    .isInstanceOfSatisfying(
                            StoreRefused.class,
                            refusal -> assertThat(refusal.locked()).isTrue());
            assertThatThrownBy(() -> locked.erase(ArtifactArea.tenant(tenant)))
                    .isInstanceOfSatisfying(
                            StoreRefused.class,
                            refusal -> assertThat(refusal.locked()).isTrue());
            assertThat(locked.get(key, stored.sha256())).hasContent("published");
            assertThatThrownBy(() -> locked.lock(checkpoint(2), null, until)).isInstanceOf(ArtifactMissing.class);

            assertThat(locked.eraseEvenLocked(ArtifactArea.tenant(tenant))).isEqualTo(1);
            assertThat(locked.head(key)).isEmpty();
        }
    }

    @Test
    void signsALinkThatReadsAndExpires() throws Exception {
        var key = checkpoint(1);
        store.put(key, text("for download"));
        var link = store.presign(key, Duration.ofMinutes(5));

        assertThat(fetch(link).body()).isEqualTo("for download");
        assertThat(fetch(URI.create(link.toString().replace("checkpoint-1.", "checkpoint-2.")))
                        .statusCode())
                .isEqualTo(403);

        var brief = store.presign(key, Duration.ofSeconds(1));
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> fetch(brief).statusCode() == 403);
        assertThat(fetch(brief).body()).doesNotContain("for download");
    }

    @Test
    void refusesWrongCredentials() {
        var address = running().address();
        var wrong = new StoreAddress(address.endpoint(), address.bucket(), address.accessKey(), "not-the-secret-key");
        try (var stranger = new ArtifactStore(wrong)) {
            assertThatThrownBy(() -> stranger.head(checkpoint(1))).isInstanceOf(StoreRefused.class);
            assertThatThrownBy(() -> stranger.put(checkpoint(1), text("x")))
                    .isInstanceOf(StoreRefused.class)
                    .satisfies(refusal -> assertThat(Throwables.getStackTrace(refusal))
                            .doesNotContain("not-the-secret-key")
                            .doesNotContainPattern("Signature=[0-9a-f]"));
            assertThatThrownBy(() -> stranger.list(ArtifactArea.tenant(tenant), null, 1))
                    .isInstanceOf(StoreRefused.class);
        }
    }

    @Test
    void streamsTwoHundredMebibytesThroughASmallHeap() throws Exception {
        var key = checkpoint(1);

        var writer = Writer.start(running().address(), key, 200L * MIB, "ends", "32m");
        var digest = new String(writer.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

        assertThat(writer.waitFor()).isZero();
        assertThat(store.head(key).orElseThrow().bytes()).isEqualTo(200L * MIB);
        try (var content = store.get(key, digest)) {
            assertThat(content.transferTo(OutputStream.nullOutputStream())).isEqualTo(200L * MIB);
        }
        store.delete(key);
    }

    @Test
    void downloadsAWholeFileOrNone(@TempDir Path target) throws IOException {
        var key = checkpoint(1);
        var bytes = bytes(MIB);
        var stored = store.put(key, new ByteArrayInputStream(bytes));
        var file = target.resolve("checkpoint.safetensors");

        assertThatThrownBy(() -> store.download(key, sha256(bytes(1)), file)).isInstanceOf(DigestMismatch.class);
        assertThat(target).isEmptyDirectory();

        store.download(key, stored.sha256(), file);
        assertThat(file).hasBinaryContent(bytes);
        assertThat(store.put(checkpoint(2), file).sha256()).isEqualTo(stored.sha256());
        assertThat(target).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void ensuresTheBucketAgain() {
        store.ensureBucket();
        store.ensureBucket();
    }

    private static StoreServer running() {
        return Objects.requireNonNull(server);
    }

    private ArtifactKey checkpoint(long step) {
        return ArtifactKey.checkpoint(tenant, job, run, step);
    }

    private static HttpResponse<String> fetch(URI link) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(link).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(int length) {
        var bytes = new byte[length];
        new Random(SEED.incrementAndGet()).nextBytes(bytes);
        return bytes;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static InputStream failingAfter(int length, IOException failure) {
        return new SequenceInputStream(new ByteArrayInputStream(bytes(length)), new InputStream() {
            @Override
            public int read() throws IOException {
                throw failure;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                throw failure;
            }
        });
    }
}
