package dev.preamble.artifacts;

import io.minio.DeleteObjectsArgs;
import io.minio.ListObjectVersionsArgs;
import io.minio.ListObjectsV2Args;
import io.minio.messages.DeleteRequest;
import io.minio.messages.DeleteResult;
import io.minio.messages.Item;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Removing bytes for good: every version, every delete marker and every unfinished upload. Works from what the store
 * lists, page by page, until it lists nothing more; so it may die anywhere and be run again.
 */
final class Erasure {
    /** MinIO and S3 tell a lock by the text alone. */
    private static final Pattern LOCKED = Pattern.compile("WORM|object lock", Pattern.CASE_INSENSITIVE);

    private final StoreCalls calls;
    private final Bucket bucket;
    private final UnfinishedUploads uploads;
    private final String bucketName;

    Erasure(StoreCalls calls, Bucket bucket, UnfinishedUploads uploads, String bucketName) {
        this.calls = calls;
        this.bucket = bucket;
        this.uploads = uploads;
        this.bucketName = bucketName;
    }

    /**
     * @param evenLocked whether what is locked goes too
     * @return versions removed
     */
    long everythingIn(ArtifactArea area, boolean evenLocked) {
        try {
            uploads.abortIn(area);
            // Some stores take no header for locks that they do not have.
            return removeAll(area.path(), item -> true, evenLocked && bucket.locks());
        } catch (CallFailed failed) {
            throw failed.asError();
        }
    }

    /** @param evenLocked whether it goes though it is locked */
    void artifact(ArtifactKey key, boolean evenLocked) {
        try {
            removeAll(key.value(), item -> item.objectName().equals(key.value()), evenLocked && bucket.locks());
        } catch (CallFailed failed) {
            throw failed.asError();
        }
    }

    private long removeAll(String prefix, Predicate<Item> wanted, boolean evenLocked) throws CallFailed {
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
            remove(page, evenLocked);
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

    private void remove(List<DeleteRequest.Object> page, boolean evenLocked) throws CallFailed {
        var errors = calls.make(
                        "delete " + page.size() + " artifacts",
                        client -> client.deleteObjects(DeleteObjectsArgs.builder()
                                .bucket(bucketName)
                                .objects(page)
                                .quiet(true)
                                .bypassGovernanceMode(evenLocked)
                                .build()))
                .result()
                .errors();
        if (!errors.isEmpty()) {
            throw kept(page.size(), errors);
        }
    }

    private static ArtifactException kept(int asked, List<DeleteResult.Error> errors) {
        var first = errors.getFirst();
        var sentence = "the artifact store kept %d of %d artifacts, first %s: %s, %s"
                .formatted(errors.size(), asked, first.objectName(), first.code(), first.message());
        return Answer.ofCode(first.code()) == Answer.NOT_NOW
                ? new StoreUnavailable(sentence, null)
                : new StoreRefused(
                        sentence, null, LOCKED.matcher(first.message()).find());
    }
}
