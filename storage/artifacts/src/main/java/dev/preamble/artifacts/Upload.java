package dev.preamble.artifacts;

import io.minio.HeadObjectArgs;
import io.minio.Http;
import io.minio.PutObjectAPIArgs;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
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

    private static final String MARK_NAME = "preamble-put";
    private static final Http.Headers ONLY_IF_NEW = new Http.Headers("If-None-Match", "*");

    private final StoreCalls calls;
    private final String bucket;
    private final ArtifactKey key;
    private final InputStream source;
    private final MessageDigest digest = Sha256.digest();
    private final String mark = UUID.randomUUID().toString();
    private long bytes;

    Upload(StoreCalls calls, String bucket, ArtifactKey key, InputStream source) {
        this.calls = calls;
        this.bucket = bucket;
        this.key = key;
        this.source = source;
    }

    StoredArtifact run() throws IOException {
        var first = source.readNBytes(PART_BYTES);
        count(first, first.length);
        var version = first.length < PART_BYTES ? putWhole(first) : putInParts(first);
        return new StoredArtifact(key, Sha256.hex(digest), bytes, version);
    }

    private void count(byte[] read, int length) {
        digest.update(read, 0, length);
        bytes += length;
    }

    private @Nullable String putWhole(byte[] content) {
        try {
            return calls.make(
                            "store " + key,
                            client -> client.putObject(PutObjectAPIArgs.builder()
                                    .bucket(bucket)
                                    .object(key.value())
                                    .data(content, content.length)
                                    .headers(Http.Headers.merge(marked(), PartCheck.of(content, content.length)))
                                    .extraHeaders(ONLY_IF_NEW)
                                    .build()))
                    .versionId();
        } catch (CallFailed failed) {
            return settle(failed);
        }
    }

    private @Nullable String putInParts(byte[] first) throws IOException {
        var upload = MultipartUpload.begin(calls, bucket, key, marked());
        try {
            upload.send(first, first.length);
            sendTheRest(upload, first);
            return complete(upload);
        } catch (IOException | RuntimeException | Error failure) {
            upload.abort(failure);
            throw failure;
        }
    }

    private @Nullable String complete(MultipartUpload upload) {
        try {
            return upload.complete(ONLY_IF_NEW);
        } catch (CallFailed failed) {
            return settle(failed);
        }
    }

    /** @param buffer holds a part that was sent, and from then on those to come */
    private void sendTheRest(MultipartUpload upload, byte[] buffer) throws IOException {
        for (var length = fill(buffer); length > 0; length = fill(buffer)) {
            upload.send(buffer, length);
        }
    }

    private int fill(byte[] buffer) throws IOException {
        var length = source.readNBytes(buffer, 0, buffer.length);
        count(buffer, length);
        return length;
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

    private Http.Headers marked() {
        return new Http.Headers("X-Amz-Meta-" + MARK_NAME, mark);
    }
}
