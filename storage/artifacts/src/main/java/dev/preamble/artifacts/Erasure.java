package dev.preamble.artifacts;

import io.minio.AbortMultipartUploadArgs;
import io.minio.DeleteObjectsArgs;
import io.minio.ListMultipartUploadsArgs;
import io.minio.ListObjectVersionsArgs;
import io.minio.ListObjectsV2Args;
import io.minio.messages.DeleteRequest;
import io.minio.messages.Item;
import io.minio.messages.ListMultipartUploadsResult;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Removing bytes for good: every version, every delete marker and every unfinished upload. Works from what the store
 * lists, page by page, until it lists nothing more; so it may die anywhere and be run again.
 */
final class Erasure {
    private final StoreCalls calls;
    private final Bucket bucket;
    private final String bucketName;

    Erasure(StoreCalls calls, Bucket bucket, String bucketName) {
        this.calls = calls;
        this.bucket = bucket;
        this.bucketName = bucketName;
    }

    /** @return versions removed */
    long everythingIn(ArtifactArea area) {
        try {
            abortUploads(area.path());
            return removeAll(area.path(), item -> true);
        } catch (CallFailed failed) {
            throw failed.asError();
        }
    }

    void artifact(ArtifactKey key) {
        try {
            removeAll(key.value(), item -> item.objectName().equals(key.value()));
        } catch (CallFailed failed) {
            throw failed.asError();
        }
    }

    private long removeAll(String prefix, Predicate<Item> wanted) throws CallFailed {
        var versioned = bucket.versioned();
        var removed = 0L;
        while (true) {
            var page = (versioned ? versions(prefix) : objects(prefix))
                    .filter(wanted)
                    .map(item -> new DeleteRequest.Object(item.objectName(), item.versionId()))
                    .toList();
            if (page.isEmpty()) {
                return removed;
            }
            remove(page);
            removed += page.size();
        }
    }

    private Stream<Item> versions(String prefix) throws CallFailed {
        var result = calls.make(
                        "list versions under " + prefix,
                        client -> client.listObjectVersions(ListObjectVersionsArgs.builder()
                                .bucket(bucketName)
                                .prefix(prefix)
                                .build()))
                .result();
        return Stream.concat(result.contents().stream(), result.deleteMarkers().stream());
    }

    private Stream<Item> objects(String prefix) throws CallFailed {
        return calls
                .make(
                        "list " + prefix,
                        client -> client.listObjectsV2(ListObjectsV2Args.builder()
                                .bucket(bucketName)
                                .prefix(prefix)
                                .build()))
                .result()
                .contents()
                .stream()
                .map(Item.class::cast);
    }

    private void remove(List<DeleteRequest.Object> page) throws CallFailed {
        var errors = calls.make(
                        "delete " + page.size() + " artifacts",
                        client -> client.deleteObjects(DeleteObjectsArgs.builder()
                                .bucket(bucketName)
                                .objects(page)
                                .quiet(true)
                                .build()))
                .result()
                .errors();
        if (!errors.isEmpty()) {
            var first = errors.getFirst();
            throw new StoreRefused(
                    "the artifact store kept " + errors.size() + " artifacts, first " + first.objectName() + ": "
                            + first.code() + ", " + first.message(),
                    null);
        }
    }

    private void abortUploads(String prefix) throws CallFailed {
        for (var page = uploads(prefix); !page.isEmpty(); page = uploads(prefix)) {
            for (var upload : page) {
                abort(upload);
            }
        }
    }

    private List<ListMultipartUploadsResult.Upload> uploads(String prefix) throws CallFailed {
        return calls
                .make(
                        "list uploads under " + prefix,
                        client -> client.listMultipartUploads(ListMultipartUploadsArgs.builder()
                                .bucket(bucketName)
                                .prefix(prefix)
                                .build()))
                .result()
                .uploads()
                .stream()
                .filter(upload -> upload.objectName().startsWith(prefix))
                .toList();
    }

    private void abort(ListMultipartUploadsResult.Upload upload) throws CallFailed {
        try {
            calls.make(
                    "abort the upload of " + upload.objectName(),
                    client -> client.abortMultipartUpload(AbortMultipartUploadArgs.builder()
                            .bucket(bucketName)
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
