package dev.preamble.artifacts;

import io.minio.AbortMultipartUploadArgs;
import io.minio.CompleteMultipartUploadArgs;
import io.minio.CreateMultipartUploadArgs;
import io.minio.HeadObjectArgs;
import io.minio.Http;
import io.minio.ObjectWriteResponse;
import io.minio.PutObjectAPIArgs;
import io.minio.UploadPartArgs;
import io.minio.messages.Part;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One put: a single request below {@value #PART_BYTES} bytes, a multipart upload from there on, in the memory of one
 * part. Nothing can be seen before the last request, which is conditional in both cases.
 *
 * <p>The artifact carries a mark made for this put. When the store answers "exists already", the mark tells whether it
 * was a repeated request of this very put that made it so.
 */
final class Upload {
    static final int PART_BYTES = 5 * 1024 * 1024;
    static final int PARTS_LIMIT = 10_000;

    private static final String MARK_NAME = "preamble-put";
    private static final Http.Headers ONLY_IF_NEW = new Http.Headers("If-None-Match", "*");

    private final StoreCalls calls;
    private final String bucket;
    private final ArtifactKey key;
    private final InputStream source;
    private final MessageDigest digest = Sha256.digest();
    private final byte[] part = new byte[PART_BYTES];
    private final String mark = UUID.randomUUID().toString();
    private long bytes;

    Upload(StoreCalls calls, String bucket, ArtifactKey key, InputStream source) {
        this.calls = calls;
        this.bucket = bucket;
        this.key = key;
        this.source = source;
    }

    StoredArtifact run() throws IOException {
        var length = readPart();
        var version = length < PART_BYTES ? putWhole(length) : putInParts(length);
        return new StoredArtifact(key, Sha256.hex(digest), bytes, version);
    }

    private int readPart() throws IOException {
        var length = source.readNBytes(part, 0, PART_BYTES);
        digest.update(part, 0, length);
        bytes += length;
        return length;
    }

    private @Nullable String putWhole(int length) {
        try {
            return calls.make(
                            "store " + key,
                            client -> client.putObject(PutObjectAPIArgs.builder()
                                    .bucket(bucket)
                                    .object(key.value())
                                    .data(part, length)
                                    .headers(marked())
                                    .extraHeaders(ONLY_IF_NEW)
                                    .build()))
                    .versionId();
        } catch (CallFailed failed) {
            return settle(failed);
        }
    }

    private @Nullable String putInParts(int firstLength) throws IOException {
        var uploadId = create();
        try {
            return complete(uploadId, sendParts(uploadId, firstLength));
        } catch (IOException | RuntimeException | Error failure) {
            abort(uploadId, failure);
            throw failure;
        }
    }

    private String create() {
        try {
            return calls.make(
                            "begin to store " + key,
                            client -> client.createMultipartUpload(CreateMultipartUploadArgs.builder()
                                    .bucket(bucket)
                                    .object(key.value())
                                    .headers(marked())
                                    .build()))
                    .result()
                    .uploadId();
        } catch (CallFailed failed) {
            throw failed.asError();
        }
    }

    private List<Part> sendParts(String uploadId, int firstLength) throws IOException {
        var sent = new ArrayList<Part>();
        for (var length = firstLength; length > 0; length = readPart()) {
            if (sent.size() == PARTS_LIMIT) {
                throw new ArtifactTooLarge(key, (long) PARTS_LIMIT * PART_BYTES);
            }
            sent.add(send(uploadId, sent.size() + 1, length));
        }
        return sent;
    }

    private Part send(String uploadId, int number, int length) {
        try {
            return calls.make(
                            "store part " + number + " of " + key,
                            client -> client.uploadPart(UploadPartArgs.builder()
                                    .bucket(bucket)
                                    .object(key.value())
                                    .uploadId(uploadId)
                                    .partNumber(number)
                                    .data(part, length)
                                    .build()))
                    .part();
        } catch (CallFailed failed) {
            throw failed.asError();
        }
    }

    private @Nullable String complete(String uploadId, List<Part> parts) {
        try {
            ObjectWriteResponse completed = calls.make(
                    "complete " + key,
                    client -> client.completeMultipartUpload(CompleteMultipartUploadArgs.builder()
                            .bucket(bucket)
                            .object(key.value())
                            .uploadId(uploadId)
                            .parts(parts.toArray(new Part[0]))
                            .maxRetries(0)
                            .extraHeaders(ONLY_IF_NEW)
                            .build()));
            return completed.versionId();
        } catch (CallFailed failed) {
            return settle(failed);
        }
    }

    /** Whether the artifact that stands in the way is the one that this put made by an earlier, unanswered request. */
    private @Nullable String settle(CallFailed failed) {
        return switch (failed.answer()) {
            case EXISTS, UPLOAD_GONE -> versionIfOurs(failed);
            case MISSING, NOT_NOW, NO -> throw failed.asError();
        };
    }

    private @Nullable String versionIfOurs(CallFailed failed) {
        try {
            var head = calls.make(
                    "look up " + key,
                    client -> client.headObject(HeadObjectArgs.builder()
                            .bucket(bucket)
                            .object(key.value())
                            .build()));
            if (mark.equals(head.userMetadata().getFirst(MARK_NAME))) {
                return head.versionId();
            }
            throw new ArtifactExists(key);
        } catch (CallFailed lookup) {
            throw lookup.answer() == Answer.MISSING ? failed.unavailable() : lookup.asError();
        }
    }

    /** What an aborted upload leaves is invisible, but it takes space. */
    private void abort(String uploadId, Throwable because) {
        var interrupted = Thread.interrupted();
        try {
            calls.make(
                    "abort the upload of " + key,
                    client -> client.abortMultipartUpload(AbortMultipartUploadArgs.builder()
                            .bucket(bucket)
                            .object(key.value())
                            .uploadId(uploadId)
                            .build()));
        } catch (CallFailed | StoreUnavailable left) {
            because.addSuppressed(left);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Http.Headers marked() {
        return new Http.Headers("X-Amz-Meta-" + MARK_NAME, mark);
    }
}
