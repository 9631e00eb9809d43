package dev.preamble.artifacts;

import io.minio.AbortMultipartUploadArgs;
import io.minio.CompleteMultipartUploadArgs;
import io.minio.CreateMultipartUploadArgs;
import io.minio.Http;
import io.minio.UploadPartArgs;
import io.minio.messages.Part;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An artifact on its way in parts: invisible until it is completed, gone when it is aborted. One thread. */
final class MultipartUpload {
    /** S3's limit. */
    static final int PARTS_LIMIT = 10_000;

    private final StoreCalls calls;
    private final String bucket;
    private final ArtifactKey key;
    private final String uploadId;
    private final List<Part> sent = new ArrayList<>();

    private MultipartUpload(StoreCalls calls, String bucket, ArtifactKey key, String uploadId) {
        this.calls = calls;
        this.bucket = bucket;
        this.key = key;
        this.uploadId = uploadId;
    }

    static MultipartUpload begin(StoreCalls calls, String bucket, ArtifactKey key, Http.Headers metadata) {
        try {
            var created = calls.make(
                    "begin to store " + key,
                    client -> client.createMultipartUpload(CreateMultipartUploadArgs.builder()
                            .bucket(bucket)
                            .object(key.value())
                            .headers(Http.Headers.merge(metadata, PartCheck.announced()))
                            .build()));
            return new MultipartUpload(calls, bucket, key, created.result().uploadId());
        } catch (CallFailed failed) {
            throw failed.asError();
        }
    }

    /** @param length of the part: all that {@code bytes} can hold, except for the last one */
    void send(byte[] bytes, int length) {
        if (sent.size() == PARTS_LIMIT) {
            throw new ArtifactTooLarge(key, (long) PARTS_LIMIT * bytes.length);
        }
        var number = sent.size() + 1;
        try {
            var answer = calls.make(
                    "store part " + number + " of " + key,
                    client -> client.uploadPart(UploadPartArgs.builder()
                            .bucket(bucket)
                            .object(key.value())
                            .uploadId(uploadId)
                            .partNumber(number)
                            .data(bytes, length)
                            .headers(PartCheck.of(bytes, length))
                            .build()));
            sent.add(answer.part());
        } catch (CallFailed failed) {
            throw failed.asError();
        }
    }

    /**
     * Makes the artifact visible.
     *
     * @param condition headers that say when
     * @return its version id; null where there are no versions
     */
    @Nullable
    String complete(Http.Headers condition) throws CallFailed {
        return calls.make(
                        "complete " + key,
                        client -> client.completeMultipartUpload(CompleteMultipartUploadArgs.builder()
                                .bucket(bucket)
                                .object(key.value())
                                .uploadId(uploadId)
                                .parts(sent.toArray(new Part[0]))
                                .maxRetries(0)
                                .extraHeaders(condition)
                                .build()))
                .versionId();
    }

    /** Frees what was sent. Done even by an interrupted thread. */
    void abort(Throwable because) {
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
}
