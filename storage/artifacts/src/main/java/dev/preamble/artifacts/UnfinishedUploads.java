package dev.preamble.artifacts;

import io.minio.AbortMultipartUploadArgs;
import io.minio.ListMultipartUploadsArgs;
import io.minio.messages.ListMultipartUploadsResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Multipart uploads that nobody completed: invisible, but they take space. A writer that lives aborts its own; these are
 * left by writers that died.
 *
 * <p>MinIO lists none of them for an area (it takes the prefix for a whole key), and removes them by itself after a day.
 */
final class UnfinishedUploads {
    /** No put takes as long. */
    private static final Duration DEAD_AFTER = Duration.ofDays(1);

    private final StoreCalls calls;
    private final String bucket;

    UnfinishedUploads(StoreCalls calls, String bucket) {
        this.calls = calls;
        this.bucket = bucket;
    }

    void abortIn(ArtifactArea area) throws CallFailed {
        for (var upload : under(area.path())) {
            abort(upload);
        }
    }

    void abortDead() throws CallFailed {
        var limit = Instant.now().minus(DEAD_AFTER);
        for (var upload : under(ArtifactArea.ROOT)) {
            if (upload.initiated().toInstant().isBefore(limit)) {
                abort(upload);
            }
        }
    }

    private List<ListMultipartUploadsResult.Upload> under(String prefix) throws CallFailed {
        var page = page(prefix, null, null);
        var uploads = new ArrayList<>(page.uploads());
        while (page.isTruncated()) {
            page = page(prefix, page.nextKeyMarker(), page.nextUploadIdMarker());
            uploads.addAll(page.uploads());
        }
        return uploads;
    }

    private ListMultipartUploadsResult page(String prefix, @Nullable String key, @Nullable String uploadId)
            throws CallFailed {
        return calls.make(
                        "list unfinished uploads under " + prefix,
                        client -> client.listMultipartUploads(ListMultipartUploadsArgs.builder()
                                .bucket(bucket)
                                .prefix(prefix)
                                .keyMarker(key)
                                .uploadIdMarker(uploadId)
                                .build()))
                .result();
    }

    private void abort(ListMultipartUploadsResult.Upload upload) throws CallFailed {
        try {
            calls.make(
                    "abort the upload of " + upload.objectName(),
                    client -> client.abortMultipartUpload(AbortMultipartUploadArgs.builder()
                            .bucket(bucket)
                            .object(upload.objectName())
                            .uploadId(upload.uploadId())
                            .build()));
        } catch (CallFailed failed) {
            if (failed.answer() != Answer.UPLOAD_GONE) {
                throw failed;
            }
        }
    }
}
