package dev.preamble.provision.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What each part may do in the bucket, in the language of S3's policies; what is not here is refused. Nobody may change the
 * bucket itself, and only who erases may delete.
 */
final class Policies {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> READ = List.of("s3:GetObject", "s3:GetObjectVersion");
    private static final List<String> WRITE =
            List.of("s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts");
    private static final List<String> ERASE =
            List.of("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:AbortMultipartUpload");
    private static final List<String> LOCK = List.of("s3:PutObjectRetention");
    private static final List<String> LIFT = List.of("s3:BypassGovernanceRetention");
    private static final List<String> LIST = List.of("s3:ListBucket", "s3:GetBucketLocation", "s3:GetBucketVersioning");
    private static final List<String> LIST_ALL = Stream.concat(
                    LIST.stream(),
                    Stream.of(
                            "s3:ListBucketVersions",
                            "s3:ListBucketMultipartUploads",
                            "s3:GetBucketObjectLockConfiguration"))
            .toList();

    private static final String ALL = "tenants/*";
    private static final String RUNS = "tenants/*/jobs/*/runs/*";

    private Policies() {}

    static JsonNode of(StoreUser user, String bucket) {
        return switch (user) {
            // Stores what tenants bring, shows what there is, and erases what they delete, and with a tenant what is
            // locked. Writes nothing that a run made.
            case GATEWAY ->
                policy(List.of(
                        statement(LIST_ALL, bucket),
                        objects(READ, bucket, ALL),
                        objects(
                                WRITE,
                                bucket,
                                "tenants/*/datasets/*",
                                "tenants/*/imports/*",
                                "tenants/*/jobs/*/inputs.jsonl",
                                "tenants/*/uploads/*"),
                        objects(ERASE, bucket, ALL),
                        objects(LIFT, bucket, ALL)));
            // Reads results, clears away what runs left, and locks what is published; lifts no lock. Writes nothing.
            case SCHEDULER ->
                policy(List.of(
                        statement(LIST_ALL, bucket),
                        objects(READ, bucket, RUNS),
                        objects(ERASE, bucket, RUNS),
                        objects(LOCK, bucket, RUNS)));
            // Reads what a task names, and stores what its run makes. Deletes nothing.
            case WORKER ->
                policy(List.of(statement(LIST, bucket), objects(READ, bucket, ALL), objects(WRITE, bucket, RUNS)));
        };
    }

    private static JsonNode policy(List<Map<String, Object>> statements) {
        return JSON.valueToTree(Map.of("Version", "2012-10-17", "Statement", statements));
    }

    private static Map<String, Object> statement(List<String> actions, String... resources) {
        return Map.of(
                "Effect",
                "Allow",
                "Action",
                actions,
                "Resource",
                Arrays.stream(resources)
                        .map(resource -> "arn:aws:s3:::" + resource)
                        .toList());
    }

    private static Map<String, Object> objects(List<String> actions, String bucket, String... keys) {
        return statement(
                actions, Arrays.stream(keys).map(key -> bucket + "/" + key).toArray(String[]::new));
    }
}
