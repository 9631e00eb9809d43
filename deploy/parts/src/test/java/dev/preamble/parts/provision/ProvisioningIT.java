package dev.preamble.parts.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.preamble.parts.BarePart;
import dev.preamble.parts.Connections;
import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Part;
import dev.preamble.parts.PartProcess;
import dev.preamble.parts.Parts;
import dev.preamble.parts.Ports;
import dev.preamble.parts.Servers;
import dev.preamble.provision.Secret;
import dev.preamble.provision.kafka.KafkaAccess;
import dev.preamble.provision.kafka.KafkaUser;
import dev.preamble.provision.postgres.DatabaseAccess;
import dev.preamble.provision.postgres.DatabaseRole;
import dev.preamble.records.Topics;
import io.minio.GetBucketVersioningArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.SetObjectRetentionArgs;
import io.minio.errors.ErrorResponseException;
import io.minio.messages.Retention;
import io.minio.messages.RetentionMode;
import io.minio.messages.VersioningConfiguration;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ./preamble provision} on servers of its own, in which nothing was before. */
class ProvisioningIT {
    private static final String POOL = Parts.POOLS.getFirst().value();
    private static final List<PartProcess> RUNNING = new ArrayList<>();

    private static Connections servers;
    private static boolean minio;
    private static Run first;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        RUNNING.clear();
        DataFolder data = new DataFolder(folder);
        Servers own = Servers.of(data, Ports.free(), Parts.POOLS);
        for (Part part : List.of(own.kafka(), own.postgres(), own.store())) {
            RUNNING.add(PartProcess.start(new BarePart(part), data));
        }
        for (PartProcess process : RUNNING) {
            process.awaitReady(Duration.ofMinutes(2));
        }
        servers = own.connections();
        minio = data.of("store").resolve("minio").toFile().exists();
        first = Run.with(environment());
    }

    @AfterAll
    static void stop() {
        RUNNING.forEach(PartProcess::stop);
        RUNNING.clear();
    }

    @Test
    void makesAllThatThePlatformNeeds() throws Exception {
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.out())
                .contains(
                        "Kafka: made topic preamble.control, partitions: 1, replicas: 1",
                        "Kafka: made topic preamble.pools.preamble-base.tasks, partitions: 1, replicas: 1",
                        "Kafka: gave preamble-worker another password",
                        "Kafka: User:preamble-worker may, with topic preamble.control: READ",
                        "PostgreSQL: made role preamble_gateway",
                        "PostgreSQL: made database preamble, owned by preamble_owner")
                .anyMatch(line -> line.startsWith("Object store: made bucket preamble"));
        try (Admin worker = Admin.create(newKafka().client(KafkaUser.WORKER))) {
            assertThat(worker.listTopics().names().get())
                    .contains(
                            Topics.CONTROL.name(),
                            Topics.tasks(Parts.POOLS.getFirst()).name());
        }
        run(DatabaseRole.PREAMBLE_OWNER, "CREATE TABLE fact (id int)");
        run(DatabaseRole.PREAMBLE_OWNER, "DROP TABLE fact");
    }

    @Test
    void changesNothingTheSecondTime() {
        assertThat(Run.with(environment()).out())
                .contains(
                        "Kafka: nothing to change.",
                        "PostgreSQL: nothing to change.",
                        "Object store: nothing to change.")
                .noneMatch(line -> line.contains("changes:"));
    }

    @Test
    void putsRightWhatSomebodyChanged() throws Exception {
        set(Topics.CONTROL.name(), "retention.ms", "1000");
        try (Admin admin = admin()) {
            admin.createAcls(List.of(right("preamble-worker", Topics.RELAY.name())))
                    .all()
                    .get();
            admin.deleteAcls(List.of(
                            right("preamble-worker", Topics.CONTROL.name()).toFilter()))
                    .all()
                    .get();
        }
        asSuperuser(
                "ALTER ROLE preamble_gateway PASSWORD 'somebody else''s'",
                "GRANT CONNECT ON DATABASE preamble TO PUBLIC",
                "REVOKE USAGE ON SCHEMA public FROM PUBLIC");

        assertThat(changes(environment()))
                .containsExactlyInAnyOrder(
                        "Kafka: topic preamble.control: retention.ms is 3600000, was 1000",
                        "Kafka: User:preamble-worker may, with topic preamble.control: READ",
                        "Kafka: took back: User:preamble-worker may, with topic preamble.relay: READ",
                        "PostgreSQL: gave role preamble_gateway another password",
                        "PostgreSQL: database preamble: not everybody may enter it",
                        "PostgreSQL: schema public: preamble_gateway has USAGE",
                        "PostgreSQL: schema public: preamble_scheduler has USAGE");
        run(DatabaseRole.PREAMBLE_GATEWAY, "SELECT 1");
    }

    @Test
    void doesWhatIsWantedOtherwiseNow() {
        Map<String, String> otherwise = environment();
        otherwise.put("PREAMBLE_KAFKA_TENANT_BYTES_PER_SECOND", "20000000");
        otherwise.put("PREAMBLE_STORE_WORKER_SECRET_KEY", "another secret key");

        List<String> changes = changes(otherwise);

        assertThat(changes)
                .anyMatch(line -> line.contains("each user without one of its own: {consumer_byte_rate=2.0E7"));
        if (minio) {
            assertThat(changes).contains("Object store: gave user preamble-worker another secret key");
        }
        assertThat(Run.with(environment()).code()).isZero();
    }

    /** As managed services have it: their customers are no superusers. */
    @Test
    void needsNoSuperuserForADatabase() throws Exception {
        DatabaseAccess postgres = servers.database();
        asSuperuser("CREATE ROLE customer LOGIN CREATEROLE CREATEDB PASSWORD 'customer'");
        for (DatabaseRole role : DatabaseRole.values()) {
            asSuperuser("GRANT " + role.username() + " TO customer WITH ADMIN OPTION, INHERIT FALSE, SET FALSE");
        }
        Map<String, String> environment = database();
        environment.put("PREAMBLE_DATABASE_URL", postgres.database("managed").url());
        environment.put("PREAMBLE_DATABASE_USERNAME", "customer");
        environment.put("PREAMBLE_DATABASE_PASSWORD", "customer");

        assertThat(changes(environment)).contains("PostgreSQL: made database managed, owned by preamble_owner");
    }

    @Test
    void keepsVersionsWhereTheStoreCan() throws Exception {
        assumeThat(minio).as("a minio on the PATH").isTrue();

        assertThat(first.out())
                .contains(
                        "Object store: made bucket preamble, in which objects can be locked",
                        "Object store: bucket preamble drops deleted versions after 30 days");
        assertThat(root().getBucketVersioning(GetBucketVersioningArgs.builder()
                                .bucket("preamble")
                                .build())
                        .status())
                .isEqualTo(VersioningConfiguration.Status.ENABLED);
    }

    @Test
    void saysThatABucketWasMadeWithoutLocks() throws Exception {
        assumeThat(minio).as("a minio on the PATH").isTrue();
        root().makeBucket(MakeBucketArgs.builder().bucket("older").build());
        Map<String, String> older = environment();
        older.keySet()
                .removeIf(name -> !name.startsWith("PREAMBLE_STORE_") || name.matches(".*ER_SECRET_KEY|.*GATEWAY.*"));
        older.put("PREAMBLE_STORE_BUCKET", "older");

        assertThat(Run.with(older).out())
                .anyMatch(line -> line.endsWith(
                        "bucket older was not made so that objects can be locked, so published versions are not"));
    }

    @Test
    void saysWhatTheStoreLacks() {
        assumeThat(minio).as("a minio on the PATH").isFalse();

        assertThat(first.out())
                .contains("Object store: left as it is: this store keeps no versions")
                .anyMatch(line -> line.contains("not made so that objects can be locked"))
                .anyMatch(line -> line.contains("no MinIO server"));
    }

    @ParameterizedTest
    @CsvSource({
        "gateway,   tenants/acme/datasets/d/data.jsonl,             true,  true",
        "gateway,   tenants/acme/uploads/u/p,                       true,  true",
        "gateway,   tenants/acme/jobs/j/runs/r/prefix/metrics.json, false, true",
        "scheduler, tenants/acme/jobs/j/runs/r/results.jsonl,       false, true",
        "scheduler, tenants/acme/datasets/d/data.jsonl,             false, false",
        "worker,    tenants/acme/jobs/j/runs/r/results.jsonl,       true,  false",
        "worker,    tenants/acme/datasets/d/data.jsonl,             false, false",
    })
    void givesEachPartItsOwnRightsInTheStore(String user, String key, boolean writes, boolean deletes) {
        assumeThat(minio).as("a minio on the PATH").isTrue();
        MinioClient part = store("preamble-" + user, secret("store", user).value());

        attempt(
                writes,
                () -> part.putObject(PutObjectArgs.builder().bucket("preamble").object(key).stream(
                                new ByteArrayInputStream(new byte[1]), 1L, -1L)
                        .build()));
        attempt(
                deletes,
                () -> part.removeObject(RemoveObjectArgs.builder()
                        .bucket("preamble")
                        .object(key)
                        .build()));
    }

    @Test
    void onlyTheGatewayErasesWhatTheSchedulerLocked() throws Exception {
        assumeThat(minio).as("a minio on the PATH").isTrue();
        String key = "tenants/acme/jobs/j/runs/published/prefix/adapter_model.safetensors";
        MinioClient scheduler = store("scheduler");
        String version = store("worker")
                .putObject(PutObjectArgs.builder().bucket("preamble").object(key).stream(
                                new ByteArrayInputStream(new byte[1]), 1L, -1L)
                        .build())
                .versionId();
        attempt(false, () -> lock(store("worker"), key, version, 365));
        attempt(true, () -> lock(scheduler, key, version, 365));
        attempt(true, () -> lock(scheduler, key, version, 365));
        refused(() -> lock(scheduler, key, version, 1));
        for (String part : List.of("worker", "scheduler")) {
            refused(() -> erase(store(part), key, version, false));
            refused(() -> erase(store(part), key, version, true));
        }
        refused(() -> erase(store("gateway"), key, version, false));

        attempt(true, () -> erase(store("gateway"), key, version, true));
    }

    private static void lock(MinioClient part, String key, String version, int days) throws Exception {
        part.setObjectRetention(SetObjectRetentionArgs.builder()
                .bucket("preamble")
                .object(key)
                .versionId(version)
                .config(new Retention(
                        RetentionMode.GOVERNANCE,
                        LocalDate.now(ZoneOffset.UTC).plusDays(days).atStartOfDay(ZoneOffset.UTC)))
                .build());
    }

    private static void erase(MinioClient part, String key, String version, boolean evenLocked) throws Exception {
        part.removeObject(RemoveObjectArgs.builder()
                .bucket("preamble")
                .object(key)
                .versionId(version)
                .bypassGovernanceMode(evenLocked)
                .build());
    }

    /** By its lock, which MinIO tells in one of two ways. */
    private static void refused(Call call) {
        assertThatThrownBy(call::make)
                .isInstanceOfSatisfying(
                        ErrorResponseException.class,
                        refusal -> assertThat(refusal.errorResponse().code()).isIn("AccessDenied", "InvalidRequest"));
    }

    @Test
    void saysWhichServersItCouldNotSetUpAndGoesOnWithTheOthers() {
        Map<String, String> environment = environment();
        environment.put("PREAMBLE_KAFKA_PASSWORD", "wrong");
        environment.put("PREAMBLE_STORE_ENDPOINT", "http://127.0.0.1:1");

        Run run = Run.with(environment);

        assertThat(run.code()).isOne();
        assertThat(run.err())
                .contains("PREAMBLE_KAFKA_USERNAME", "PREAMBLE_STORE_ENDPOINT")
                .doesNotContain("wrong");
        assertThat(run.out()).containsExactly("PostgreSQL: nothing to change.");
    }

    @Test
    void saysWhatItNeeds() {
        Map<String, String> environment = environment();
        environment.put("PREAMBLE_KAFKA_REPLICATION", "3");
        environment.put("PREAMBLE_DATABASE_PASSWORD", "wrong");
        environment.put("PREAMBLE_STORE_SECRET_KEY", "wrong-wrong");

        Run run = Run.with(environment);

        assertThat(run.code()).isOne();
        assertThat(run.err())
                .contains("Kafka has 1 brokers", "PREAMBLE_DATABASE_USERNAME", "PREAMBLE_STORE_ACCESS_KEY")
                .doesNotContain("wrong");
    }

    private static void asSuperuser(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        servers.database().url(),
                        servers.database().administrator().username(),
                        servers.database().administrator().password().value());
                Statement command = connection.createStatement()) {
            for (String statement : statements) {
                command.execute(statement);
            }
        }
    }

    /** What a run says that it changed, and after which a second one changes nothing. */
    private static List<String> changes(Map<String, String> environment) {
        Run run = Run.with(environment);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(Run.with(environment).out()).noneMatch(line -> line.contains("changes:"));
        return run.out().stream()
                .filter(line -> !line.contains(": changes: ")
                        && !line.endsWith("nothing to change.")
                        && !line.contains("left as it is"))
                .toList();
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(database());
        environment.put("PREAMBLE_KAFKA_BOOTSTRAP", servers.kafka().bootstrap());
        environment.put(
                "PREAMBLE_KAFKA_PASSWORD",
                servers.kafka().password(KafkaUser.ADMIN).value());
        environment.put("PREAMBLE_KAFKA_REPLICATION", "1");
        environment.put("PREAMBLE_KAFKA_MIN_INSYNC", "1");
        environment.put("PREAMBLE_POOLS", POOL);
        environment.put("PREAMBLE_STORE_ENDPOINT", servers.store().endpoint());
        environment.put("PREAMBLE_STORE_ACCESS_KEY", servers.store().accessKey());
        environment.put("PREAMBLE_STORE_SECRET_KEY", servers.store().secretKey().value());
        for (String user : List.of("gateway", "scheduler", "worker")) {
            String name = user.toUpperCase(Locale.ROOT);
            environment.put(
                    "PREAMBLE_KAFKA_" + name + "_PASSWORD",
                    secret("kafka", user).value());
            environment.put(
                    "PREAMBLE_STORE_" + name + "_SECRET_KEY",
                    secret("store", user).value());
        }
        return environment;
    }

    private static Map<String, String> database() {
        DatabaseAccess database = servers.database();
        return new HashMap<>(Map.of(
                "PREAMBLE_DATABASE_URL", database.url(),
                "PREAMBLE_DATABASE_PASSWORD",
                        database.administrator().password().value(),
                "PREAMBLE_DATABASE_OWNER_PASSWORD",
                        database.password(DatabaseRole.PREAMBLE_OWNER).value(),
                "PREAMBLE_DATABASE_GATEWAY_PASSWORD",
                        database.password(DatabaseRole.PREAMBLE_GATEWAY).value(),
                "PREAMBLE_DATABASE_SCHEDULER_PASSWORD",
                        database.password(DatabaseRole.PREAMBLE_SCHEDULER).value(),
                "PREAMBLE_DATABASE_KEYCLOAK_PASSWORD",
                        database.password(DatabaseRole.KEYCLOAK).value()));
    }

    private static Secret secret(String server, String user) {
        return new Secret("a secret with a \" and a \\ of " + server + " for " + user);
    }

    private static KafkaAccess newKafka() {
        return new KafkaAccess(servers.kafka().bootstrap(), "", Map.of(KafkaUser.WORKER, secret("kafka", "worker")));
    }

    private static Admin admin() {
        return Admin.create(servers.kafka().client(KafkaUser.ADMIN));
    }

    private static void set(String topic, String name, String value) throws Exception {
        try (Admin admin = admin()) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            List.of(new AlterConfigOp(new ConfigEntry(name, value), OpType.SET))))
                    .all()
                    .get();
        }
    }

    private static AclBinding right(String user, String topic) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                new AccessControlEntry("User:" + user, "*", AclOperation.READ, AclPermissionType.ALLOW));
    }

    private static void run(DatabaseRole role, String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        servers.database().url(),
                        role.username(),
                        servers.database().password(role).value());
                Statement command = connection.createStatement()) {
            command.execute(statement);
        }
    }

    private static MinioClient store(String part) {
        return store("preamble-" + part, secret("store", part).value());
    }

    private static MinioClient root() {
        return store(servers.store().accessKey(), servers.store().secretKey().value());
    }

    private static MinioClient store(String accessKey, String secretKey) {
        return MinioClient.builder()
                .endpoint(servers.store().endpoint())
                .credentials(accessKey, secretKey)
                .region("us-east-1")
                .build();
    }

    private interface Call {
        void make() throws Exception;
    }

    private static void attempt(boolean allowed, Call call) {
        if (allowed) {
            assertThatCode(call::make).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(call::make)
                    .isInstanceOfSatisfying(
                            ErrorResponseException.class,
                            refusal ->
                                    assertThat(refusal.errorResponse().code()).isEqualTo("AccessDenied"));
        }
    }
}
