package dev.preamble.provision.store;

import dev.preamble.provision.Journal;
import dev.preamble.provision.ProvisioningFailed;
import dev.preamble.provision.Secret;
import dev.preamble.provision.Server;
import dev.preamble.provision.Untrusted;
import io.minio.BucketExistsArgs;
import io.minio.GetBucketLifecycleArgs;
import io.minio.GetBucketVersioningArgs;
import io.minio.GetObjectLockConfigurationArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.SetBucketLifecycleArgs;
import io.minio.SetBucketVersioningArgs;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.messages.Filter;
import io.minio.messages.LifecycleConfiguration;
import io.minio.messages.Status;
import io.minio.messages.VersioningConfiguration;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * The object store: the platform's bucket, what it does with what was deleted, and, in a MinIO server, the parts as users of
 * their own. What another store lacks is left out.
 */
public final class Bucket implements Server {
    /** So long can be brought back what was deleted by mistake. What the platform erases is gone at once, in all versions. */
    private static final int NONCURRENT_DAYS = 30;

    private static final String RULE = "preamble-noncurrent";
    /** Of stores that know no regions, and of MinIO unless it is told otherwise. */
    public static final String USUAL_REGION = "us-east-1";

    private static final Set<String> LACKING =
            Set.of("NotImplemented", "MethodNotAllowed", "UnsupportedOperation", "XNotImplemented");

    private final StoreAccess access;
    private final String region;
    private final Map<StoreUser, Secret> users;
    private final OkHttpClient http = new OkHttpClient.Builder()
            .connectTimeout(Duration.ofSeconds(10))
            .callTimeout(Duration.ofSeconds(30))
            .followRedirects(false)
            .build();
    private final MinioClient client;

    /**
     * @param administrator may make buckets and, in a MinIO server, users
     * @param region of the store, where the bucket is made
     * @param users secret keys of those that are to be there
     */
    public Bucket(StoreAccess administrator, String region, Map<StoreUser, Secret> users) {
        this.access = administrator;
        this.region = region;
        this.users = new TreeMap<>(users);
        this.client = client(administrator);
    }

    private MinioClient client(StoreAccess who) {
        return MinioClient.builder()
                .endpoint(who.endpoint())
                .region(region)
                .credentials(who.accessKey(), who.secretKey().value())
                .httpClient(http)
                .build();
    }

    @Override
    public String name() {
        return "Object store";
    }

    @Override
    public void provision(Journal journal) throws ProvisioningFailed {
        try {
            bucket(journal);
            if (keepVersions(journal)) {
                expireDeleted(journal);
            }
            if (isMinio()) {
                new MinioUsers(new MinioAdmin(http, access), access.bucket(), users, this::isLetIn).provision(journal);
            } else if (!users.isEmpty()) {
                journal.left("this store is no MinIO server, so its users and their rights are not made here;"
                        + " give each part a key with the rights that docs/production.md lists");
            }
        } catch (MinioException | IOException e) {
            throw failed(e);
        } catch (IllegalStateException e) {
            // MinIO's client wraps what went wrong on the way so, and a certificate that is not trusted without its
            // handshake.
            if (e.getCause() instanceof IOException || e.getCause() instanceof CertificateException) {
                throw failed(e);
            }
            throw e;
        } finally {
            http.connectionPool().evictAll();
        }
    }

    private void bucket(Journal journal) throws MinioException {
        boolean isThere = client.bucketExists(
                BucketExistsArgs.builder().bucket(access.bucket()).build());
        if (!isThere) {
            make();
        }
        boolean locks = hasLocks();
        if (!isThere) {
            journal.changed("made bucket " + access.bucket() + (locks ? ", in which objects can be locked" : ""));
        }
        if (!locks) {
            journal.left("bucket " + access.bucket()
                    + " was not made so that objects can be locked, so published versions are not");
        }
    }

    /** Only a bucket that is made so can ever have an object locked. */
    private void make() throws MinioException {
        MakeBucketArgs.Builder bucket = MakeBucketArgs.builder().bucket(access.bucket());
        try {
            client.makeBucket(bucket.objectLock(true).build());
        } catch (ErrorResponseException e) {
            if (!isLacking(e)) {
                throw e;
            }
            client.makeBucket(bucket.objectLock(false).build());
        }
    }

    private boolean hasLocks() throws MinioException {
        try {
            client.getObjectLockConfiguration(GetObjectLockConfigurationArgs.builder()
                    .bucket(access.bucket())
                    .build());
            return true;
        } catch (ErrorResponseException e) {
            if (isLacking(e)
                    || "ObjectLockConfigurationNotFoundError"
                            .equals(e.errorResponse().code())) {
                return false;
            }
            throw e;
        }
    }

    private boolean keepVersions(Journal journal) throws MinioException {
        try {
            var present = client.getBucketVersioning(
                    GetBucketVersioningArgs.builder().bucket(access.bucket()).build());
            if (present.status() != VersioningConfiguration.Status.ENABLED) {
                client.setBucketVersioning(SetBucketVersioningArgs.builder()
                        .bucket(access.bucket())
                        .config(new VersioningConfiguration(VersioningConfiguration.Status.ENABLED, null, null, null))
                        .build());
                journal.changed("bucket " + access.bucket() + " keeps versions");
            }
            return true;
        } catch (ErrorResponseException e) {
            return leftOut(e, "keeps no versions", journal);
        }
    }

    /** Whole, current objects never expire: a checkpoint may be that of a job that waits. */
    private void expireDeleted(Journal journal) throws MinioException {
        try {
            List<LifecycleConfiguration.Rule> rules = new ArrayList<>(rules());
            if (rules.stream().noneMatch(Bucket::isOurs)) {
                rules.removeIf(rule -> RULE.equals(rule.id()));
                rules.add(new LifecycleConfiguration.Rule(
                        Status.ENABLED,
                        null,
                        null,
                        new Filter("tenants/"),
                        RULE,
                        new LifecycleConfiguration.NoncurrentVersionExpiration(NONCURRENT_DAYS, null),
                        null,
                        null));
                client.setBucketLifecycle(SetBucketLifecycleArgs.builder()
                        .bucket(access.bucket())
                        .config(new LifecycleConfiguration(rules))
                        .build());
                journal.changed(
                        "bucket " + access.bucket() + " drops deleted versions after " + NONCURRENT_DAYS + " days");
            }
        } catch (ErrorResponseException e) {
            leftOut(e, "has no lifecycle rules", journal);
        }
    }

    private List<LifecycleConfiguration.Rule> rules() throws MinioException {
        try {
            LifecycleConfiguration present = client.getBucketLifecycle(
                    GetBucketLifecycleArgs.builder().bucket(access.bucket()).build());
            return present == null ? List.of() : present.rules();
        } catch (ErrorResponseException e) {
            if ("NoSuchLifecycleConfiguration".equals(e.errorResponse().code())) {
                return List.of();
            }
            throw e;
        }
    }

    private static boolean isOurs(LifecycleConfiguration.Rule rule) {
        var expiration = rule.noncurrentVersionExpiration();
        return RULE.equals(rule.id())
                && rule.status() == Status.ENABLED
                && expiration != null
                && expiration.noncurrentDays() == NONCURRENT_DAYS
                && rule.expiration() == null;
    }

    /** A secret key that is there already cannot be read, only tried. */
    private boolean isLetIn(StoreUser user, Secret secret) throws IOException {
        try {
            client(access.as(user, secret))
                    .bucketExists(
                            BucketExistsArgs.builder().bucket(access.bucket()).build());
            return true;
        } catch (ErrorResponseException e) {
            return switch (String.valueOf(e.errorResponse().code())) {
                case "SignatureDoesNotMatch", "InvalidAccessKeyId" -> false;
                // A HEAD has no body to say more in, and a user who may not look has no policy yet.
                case "AccessDenied" -> false;
                default -> throw new IOException(e);
            };
        } catch (MinioException e) {
            throw new IOException(e);
        }
    }

    private boolean isMinio() throws IOException {
        Request request = new Request.Builder().url(access.endpoint()).build();
        try (Response response = http.newCall(request).execute()) {
            return "MinIO".equals(response.header("Server"));
        }
    }

    private static boolean leftOut(ErrorResponseException refusal, String what, Journal journal)
            throws ErrorResponseException {
        if (!isLacking(refusal)) {
            throw refusal;
        }
        journal.left("this store " + what);
        return false;
    }

    private static boolean isLacking(ErrorResponseException refusal) {
        return LACKING.contains(refusal.errorResponse().code())
                || refusal.response().code() == 501;
    }

    private ProvisioningFailed failed(Exception failure) {
        String where = "The object store at " + access.endpoint();
        Throwable reason = failure;
        while (!(reason instanceof ErrorResponseException) && reason.getCause() != null) {
            reason = reason.getCause();
        }
        if (reason instanceof ErrorResponseException refusal) {
            return new ProvisioningFailed(
                    switch (String.valueOf(refusal.errorResponse().code())) {
                        // A wrong secret key is one of these too, where the question was a HEAD, whose answer has no
                        // body.
                        case "InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied" ->
                            where + " does not let " + access.accessKey()
                                    + " do this. Look at PREAMBLE_STORE_ACCESS_KEY and PREAMBLE_STORE_SECRET_KEY: they must"
                                    + " administer bucket " + access.bucket() + " and, in MinIO, users and policies.";
                        default ->
                            where + " refuses: " + refusal.errorResponse().message();
                    },
                    failure);
        }
        return new ProvisioningFailed(
                where
                        + (Untrusted.is(failure)
                                ? Untrusted.advice(reason)
                                : " does not answer as it should: " + reason.getMessage()
                                        + ". Is it running, and is PREAMBLE_STORE_ENDPOINT right?"),
                failure);
    }
}
