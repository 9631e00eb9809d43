package dev.preamble.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.preamble.catalog.Migration;
import dev.preamble.parts.Parts;
import dev.preamble.provision.postgres.DatabaseAccess;
import dev.preamble.provision.postgres.DatabaseRole;
import dev.preamble.provision.postgres.Databases;
import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.event.RunKey;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.TrainingOptions;
import dev.preamble.records.task.TrainingTask;
import dev.preamble.records.tenant.JobEvent;
import dev.preamble.scheduler.stage.PlayedRun;
import dev.preamble.scheduler.stage.PlayedWorker;
import dev.preamble.scheduler.stage.RealParts;
import dev.preamble.scheduler.stage.SchedulerProcess;
import dev.preamble.scheduler.stage.Stage;
import dev.preamble.scheduler.stage.TestKafka;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** The scheduler goes on with a database in which an earlier version left off. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class UpgradeIT {
    private static final String CHECKPOINT = "cd".repeat(32);

    private final TenantId tenant = new TenantId("t" + unique());
    private final PoolId pool = new PoolId("pool-" + unique());
    private final WorkerId worker = new WorkerId("w-" + pool);
    private final JobId yielded = JobId.random();
    private final JobId running = JobId.random();
    private final SegmentId segment = SegmentId.random();
    private final RunId run = RunId.random();

    @Test
    void goesOnWithWhatWasUnderWay() throws Exception {
        TestKafka.provision(tenant);
        DatabaseAccess database =
                new Databases(Parts.attachOrStart().database()).platform("scheduler_upgrade_" + unique());
        try (Connection owner = owner(database)) {
            at("7", database);
            load(owner);
            Migration.run(database.url(), DatabaseRole.PREAMBLE_OWNER.username(), ownerPassword(database));
            try (PlayedWorker played = new PlayedWorker(worker, pool);
                    SchedulerProcess scheduler = SchedulerProcess.start(
                            "scheduler-upgraded", Map.of("PREAMBLE_DATABASE_URL", database.url()))) {
                await().atMost(Stage.PATIENCE).ignoreExceptions().until(scheduler::leads);
                played.report(inHand().learned(null, 1, 20));
                PlayedRun next = played.awaitRun();
                played.report(next.started());
                played.report(next.learned(CHECKPOINT, 11, 20));

                awaitTold(yielded, List.of("Yielded", "Started", "Truncated", "Succeeded"));
            }
            awaitTold(running, List.of("Truncated", "Succeeded"));
            assertThat(values(owner, "select state from job")).containsOnly("SUCCEEDED");
            assertThat(values(owner, "select number from prefix_version order by number"))
                    .containsExactly("1", "2", "3");
            assertThat(values(owner, "select epoch from lease")).containsExactly("42");
        }
    }

    /** The run that an earlier scheduler heard begin. */
    private PlayedRun inHand() {
        TrainingTask task = new TrainingTask(
                tenant,
                running,
                segment,
                1,
                pool,
                PlayedWorker.DIGEST,
                TrainingOptions.defaults(),
                new ArtifactRef("tenants/x", CHECKPOINT, 9),
                null,
                null,
                Duration.ofSeconds(30));
        return new PlayedRun(task, new RunKey(tenant, running, segment, 1, run, worker));
    }

    private void awaitTold(JobId job, List<String> kinds) {
        await().atMost(Stage.PATIENCE)
                .untilAsserted(() -> assertThat(TestKafka.committed(Topics.events(tenant)))
                        .filteredOn(record -> record.key().equals(job.toString()))
                        .extracting(record -> RecordJson.read(record.value(), JobEvent.class))
                        .extracting(event -> event.getClass().getSimpleName())
                        .filteredOn(kind -> !kind.equals("Waiting"))
                        .containsExactlyElementsOf(kinds));
    }

    private static void at(String version, DatabaseAccess database) {
        Flyway.configure()
                .dataSource(database.url(), DatabaseRole.PREAMBLE_OWNER.username(), ownerPassword(database))
                .locations("classpath:db/migration")
                .target(version)
                .load()
                .migrate();
    }

    private void load(Connection owner) throws Exception {
        String sql = Files.readString(Path.of("src/test/resources/older/catalog.v7.sql"));
        Map<String, Object> values = Map.ofEntries(
                Map.entry("tenant", tenant),
                Map.entry("pool", pool),
                Map.entry("digest", PlayedWorker.DIGEST),
                Map.entry("prefix", UUID.randomUUID()),
                Map.entry("yielded", yielded),
                Map.entry("running", running),
                Map.entry("done", UUID.randomUUID()),
                Map.entry("segment", segment),
                Map.entry("run", run),
                Map.entry("firstRun", UUID.randomUUID()),
                Map.entry("worker", worker),
                Map.entry("checkpoint", CHECKPOINT));
        for (Map.Entry<String, Object> value : values.entrySet()) {
            sql = sql.replace("{" + value.getKey() + "}", value.getValue().toString());
        }
        try (Statement statement = owner.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    private static Connection owner(DatabaseAccess database) throws SQLException {
        return DriverManager.getConnection(
                database.url(), DatabaseRole.PREAMBLE_OWNER.username(), ownerPassword(database));
    }

    private static String ownerPassword(DatabaseAccess database) {
        return database.password(DatabaseRole.PREAMBLE_OWNER).value();
    }

    private static List<String> values(Connection owner, String query) throws SQLException {
        try (Statement statement = owner.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    private static String unique() {
        return UUID.randomUUID().toString().substring(0, 8);
    }
}
