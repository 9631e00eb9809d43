package dev.preamble.artifacts;

import io.minio.BucketExistsArgs;
import io.minio.GetBucketVersioningArgs;
import io.minio.GetObjectLockConfigurationArgs;
import io.minio.MakeBucketArgs;
import io.minio.SetBucketVersioningArgs;
import io.minio.messages.VersioningConfiguration;

/** The bucket itself: made when absent, versioned where the server can, cleared of what dead writers left. */
final class Bucket {
    private final StoreCalls calls;
    private final UnfinishedUploads uploads;
    private final String name;

    Bucket(StoreCalls calls, UnfinishedUploads uploads, String name) {
        this.calls = calls;
        this.uploads = uploads;
        this.name = name;
    }

    void ensure() {
        try {
            if (!exists()) {
                make();
            }
            if (!versioned()) {
                askForVersions();
            }
            uploads.abortDead();
        } catch (CallFailed failed) {
            throw failed.asError();
        }
    }

    boolean versioned() throws CallFailed {
        var configuration = calls.make(
                "say whether bucket " + name + " keeps versions",
                client -> client.getBucketVersioning(
                        GetBucketVersioningArgs.builder().bucket(name).build()));
        return configuration.status() == VersioningConfiguration.Status.ENABLED;
    }

    /** Whether objects can be locked; asked each time, since a store may take it on later. */
    boolean locks() throws CallFailed {
        try {
            calls.make(
                    "say whether bucket " + name + " has locks",
                    client -> client.getObjectLockConfiguration(GetObjectLockConfigurationArgs.builder()
                            .bucket(name)
                            .build()));
            return true;
        } catch (CallFailed failed) {
            if (failed.answer() == Answer.NOT_NOW) {
                throw failed;
            }
            return false;
        }
    }

    private boolean exists() throws CallFailed {
        return calls.make(
                "look for bucket " + name,
                client -> client.bucketExists(
                        BucketExistsArgs.builder().bucket(name).build()));
    }

    /** Two parts that start together may both find it absent. */
    private void make() throws CallFailed {
        try {
            calls.make(
                    "make bucket " + name,
                    client -> client.makeBucket(
                            MakeBucketArgs.builder().bucket(name).build()));
        } catch (CallFailed failed) {
            if (!exists()) {
                throw failed;
            }
        }
    }

    /** Keys are written once, so versions are a second wall, not what immutability rests on: a store without them will do. */
    private void askForVersions() throws CallFailed {
        try {
            calls.make(
                    "keep versions in bucket " + name,
                    client -> client.setBucketVersioning(SetBucketVersioningArgs.builder()
                            .bucket(name)
                            .config(new VersioningConfiguration(
                                    VersioningConfiguration.Status.ENABLED, null, null, null))
                            .build()));
        } catch (CallFailed failed) {
            if (failed.answer() != Answer.NO) {
                throw failed;
            }
        }
    }
}
