package dev.preamble.artifacts;

import io.minio.GetObjectArgs;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.HeadObjectArgs;
import io.minio.Http;
import io.minio.ListObjectsV2Args;
import io.minio.SetObjectRetentionArgs;
import io.minio.messages.Retention;
import io.minio.messages.RetentionMode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One bucket of an S3-compatible store, in which every key is written once.
 *
 * <p>Calls block; any thread may make them. Every failure is an {@link ArtifactException}. Each call has a timeout, and
 * is repeated with backoff only where that is safe.
 */
public final class ArtifactStore implements AutoCloseable {
    /** The longest life of a link that S3 signs. */
    public static final Duration LONGEST_LINK = Duration.ofDays(7);

    /** The most lines of one page of a listing. */
    public static final int LARGEST_PAGE = 1000;

    private final StoreClient client;
    private final StoreCalls calls;
    private final StoreCalls reading;
    private final String bucketName;
    private final Bucket bucket;
    private final Erasure erasure;

    /** Connects to nothing yet. */
    public ArtifactStore(StoreAddress address) {
        this(address, Patience.DEFAULT);
    }

    ArtifactStore(StoreAddress address, Patience patience) {
        this.client = new StoreClient(address, patience);
        this.calls = client.calls();
        this.reading = client.reading();
        this.bucketName = address.bucket();
        var uploads = new UnfinishedUploads(calls, bucketName);
        this.bucket = new Bucket(calls, uploads, bucketName);
        this.erasure = new Erasure(calls, bucket, uploads, bucketName);
    }

    /**
     * Makes the bucket if it is absent, with versions where the server has them, and clears what writers that died more
     * than a day ago left half-sent. Idempotent.
     */
    public void ensureBucket() {
        bucket.ensure();
    }

    /**
     * Stores a stream of unknown length under a new key, in the memory of one part (5 MiB).
     *
     * @param source read to its end, not closed
     * @throws ArtifactExists when the key was written before; what it holds stays
     * @throws StoreUnavailable when it is unknown whether the artifact was stored; if it was, it is whole
     * @throws IOException what the source itself threw; nothing was stored
     */
    public StoredArtifact put(ArtifactKey key, InputStream source) throws IOException {
        return new Upload(calls, bucketName, key, source).run();
    }

    /** Stores a file under a new key; as {@link #put(ArtifactKey, InputStream)}. */
    public StoredArtifact put(ArtifactKey key, Path file) throws IOException {
        try (var source = Files.newInputStream(file)) {
            return put(key, source);
        }
    }

    /**
     * The artifact's bytes, checked at their end.
     *
     * @param sha256 the digest that the bytes must have, from the catalog or the event that named the artifact
     * @return throws {@link DigestMismatch} at its end if the bytes are others, {@link StoreUnavailable} if the store
     *     breaks off; to be closed
     * @throws ArtifactMissing when nothing is stored under the key
     */
    public InputStream get(ArtifactKey key, String sha256) {
        var expected = Sha256.checked(sha256);
        return new VerifiedStream(key, content(key, read -> {}), expected);
    }

    /**
     * Stores the artifact's bytes in a file, which appears only when it is whole and has the digest.
     *
     * @param file replaced if it exists; what is not verified yet stands beside it as {@code <file>.part}
     * @throws DigestMismatch when the stored bytes are others
     * @throws IOException what writing the file threw
     */
    public void download(ArtifactKey key, String sha256, Path file) throws IOException {
        var part = file.resolveSibling(file.getFileName() + ".part");
        try (var content = get(key, sha256)) {
            Files.copy(content, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /**
     * Some of an artifact's bytes, which cannot be verified alone.
     *
     * @param offset of the first byte, from 0
     * @param length how many, at least 1; fewer come if the artifact ends before
     */
    public InputStream getRange(ArtifactKey key, long offset, long length) {
        return content(key, read -> read.offset(offset).length(length));
    }

    /** What the store knows of an artifact; empty when there is none. */
    public Optional<ArtifactHead> head(ArtifactKey key) {
        try {
            var head = calls.make(
                    "look up " + key,
                    sdk -> sdk.headObject(HeadObjectArgs.builder()
                            .bucket(bucketName)
                            .object(key.value())
                            .build()));
            return Optional.of(
                    new ArtifactHead(key, head.size(), head.lastModified().toInstant(), head.versionId()));
        } catch (CallFailed failed) {
            if (failed.answer() == Answer.MISSING) {
                return Optional.empty();
            }
            throw failed.asError();
        }
    }

    /**
     * One page of an area's artifacts, in the order of their keys.
     *
     * @param after the last key of the page before; null for the first page
     * @param limit lines, 1 to {@value #LARGEST_PAGE}
     */
    public ArtifactPage list(ArtifactArea area, @Nullable ArtifactKey after, int limit) {
        return list(area.path(), after, limit);
    }

    /** The same of all tenants' artifacts. */
    public ArtifactPage list(@Nullable ArtifactKey after, int limit) {
        return list(ArtifactArea.ROOT, after, limit);
    }

    private ArtifactPage list(String prefix, @Nullable ArtifactKey after, int limit) {
        try {
            var result = calls.make(
                            "list " + prefix,
                            sdk -> sdk.listObjectsV2(ListObjectsV2Args.builder()
                                    .bucket(bucketName)
                                    .prefix(prefix)
                                    .startAfter(after == null ? null : after.value())
                                    .maxKeys(limit)
                                    .build()))
                    .result();
            var artifacts = result.contents().stream()
                    .map(item -> new ListedArtifact(
                            new ArtifactKey(item.objectName()),
                            item.size(),
                            item.lastModified().toInstant()))
                    .toList();
            return new ArtifactPage(
                    artifacts, result.isTruncated() ? artifacts.getLast().key() : null);
        } catch (CallFailed failed) {
            throw failed.asError();
        }
    }

    /** Removes an artifact's bytes for good, all versions of them. Idempotent. */
    public void delete(ArtifactKey key) {
        erasure.artifact(key, false);
    }

    /** As {@link #delete}, though it is locked; for who has the right to that. */
    public void deleteEvenLocked(ArtifactKey key) {
        erasure.artifact(key, true);
    }

    /**
     * Removes all that an area holds, all versions and unfinished uploads too. Idempotent, and may be resumed by calling
     * it again. What is put at the same time may stay: fence the writers first.
     *
     * @return how many versions were removed
     * @throws StoreRefused when some of it is locked, which stays
     */
    public long erase(ArtifactArea area) {
        return erasure.everythingIn(area, false);
    }

    /** As {@link #erase}, what is locked too; for who has the right to that. */
    public long eraseEvenLocked(ArtifactArea area) {
        return erasure.everythingIn(area, true);
    }

    /** Whether the store can lock artifacts. */
    public boolean locks() {
        try {
            return bucket.locks();
        } catch (CallFailed failed) {
            throw failed.asError();
        }
    }

    /**
     * Locks an artifact in a store that {@link #locks}: until then nothing but {@link #eraseEvenLocked} removes it.
     * Idempotent.
     *
     * @param version S3 version id; null for the one that is read
     * @throws ArtifactMissing when nothing is stored under the key
     */
    public void lock(ArtifactKey key, @Nullable String version, Instant until) {
        try {
            calls.make(
                    "lock " + key,
                    sdk -> sdk.setObjectRetention(SetObjectRetentionArgs.builder()
                            .bucket(bucketName)
                            .object(key.value())
                            .versionId(version)
                            .config(new Retention(RetentionMode.GOVERNANCE, until.atZone(ZoneOffset.UTC)))
                            .build()));
        } catch (CallFailed failed) {
            throw failed.answer() == Answer.MISSING ? new ArtifactMissing(key) : failed.asError();
        }
    }

    /**
     * A link by which anyone who has it can read the artifact, without credentials. It is made without asking the store,
     * for missing artifacts too.
     *
     * @param life 1 second to {@link #LONGEST_LINK}
     */
    public URI presign(ArtifactKey key, Duration life) {
        if (life.toSeconds() < 1 || life.compareTo(LONGEST_LINK) > 0) {
            throw new IllegalArgumentException("a link lives 1 second to " + LONGEST_LINK + ", not " + life);
        }
        try {
            return calls.make(
                    "sign a link to " + key,
                    sdk -> CompletableFuture.completedFuture(
                            URI.create(sdk.getPresignedObjectUrl(GetPresignedObjectUrlArgs.builder()
                                    .method(Http.Method.GET)
                                    .bucket(bucketName)
                                    .object(key.value())
                                    .expiry((int) life.toSeconds())
                                    .build()))));
        } catch (CallFailed failed) {
            throw failed.asError();
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private interface Reading {
        void of(GetObjectArgs.Builder read);
    }

    private InputStream content(ArtifactKey key, Reading part) {
        try {
            return new ContentStream(key, reading.make("read " + key, sdk -> {
                var read = GetObjectArgs.builder().bucket(bucketName).object(key.value());
                part.of(read);
                return sdk.getObject(read.build());
            }));
        } catch (CallFailed failed) {
            throw failed.answer() == Answer.MISSING ? new ArtifactMissing(key) : failed.asError();
        }
    }
}
