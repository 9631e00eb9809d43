package dev.preamble.scheduler.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobState;
import dev.preamble.catalog.restoration.Restoration;
import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.Checkpoint;
import dev.preamble.scheduler.leadership.Leadership;
import dev.preamble.scheduler.stage.PlayedRun;
import dev.preamble.scheduler.stage.PlayedWorker;
import dev.preamble.scheduler.stage.RealParts;
import dev.preamble.scheduler.stage.Schedulers;
import dev.preamble.scheduler.stage.Stage;
import dev.preamble.scheduler.stage.Submitted;
import dev.preamble.scheduler.stage.TestKafka;
import dev.preamble.scheduler.stage.TestScheduler;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Catalog, store and Kafka of different ages, made to agree on real servers. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class ReconciliationIT {
    @Inject
    Schedulers schedulers;

    @Inject
    Stage stage;

    private TenantId tenant;
    private PoolId pool;

    @BeforeEach
    void clear() throws Exception {
        Stage.clear();
        Stage.sql("truncate restoration, dataset cascade");
        tenant = Submitted.tenant();
        pool = Submitted.pool();
    }

    @Test
    void aRunOfTheOldWorldChangesNothingAndItsJobGoesOnInTheNew() throws Exception {
        TestScheduler scheduler = schedulers.scheduler().start();
        try (PlayedWorker worker = new PlayedWorker(new WorkerId("w-" + pool), pool);
                Connection owner = Stage.connect()) {
            JobId job = Submitted.training(tenant, pool);
            PlayedRun old = worker.awaitRun();
            worker.report(old.started());
            stage.await(job, JobState.RUNNING);

            Restoration restoration = Restoration.begin(owner, "a test restored it");
            List<String> report = await().atMost(Stage.PATIENCE)
                    .until(restoration::report, found -> found.isPresent())
                    .orElseThrow();
            assertThat(report).anyMatch(line -> line.startsWith("jobs that were under way") && line.endsWith(": 1"));
            worker.report(old.learned(null, 1, 20));
            PlayedRun next = worker.awaitRun();
            assertThat(next.task().segment()).isNotEqualTo(old.task().segment());
            worker.report(old.learned(null, 1, 20));
            worker.report(next.started());
            worker.report(next.learned(null, 1, 20));

            stage.await(job, JobState.SUCCEEDED);
            assertThat(Stage.value("select count(*) from prefix_version")).isEqualTo("1");
            assertThat(Stage.value("select files::text from prefix_version"))
                    .contains(next.key().run().toString());
            assertThat(stage.job(job).failures()).isZero();
            // numbers that nobody can have seen
            assertThat(Stage.value("select min(sequence) from job_event where event ->> 'kind' = 'retrying'"))
                    .isEqualTo("1000001");
            assertThat(Stage.value("select event ->> 'detail' from job_event where event ->> 'kind' = 'retrying'"))
                    .isEqualTo("a test restored it");
        } finally {
            scheduler.stop();
        }
    }

    @Test
    void aRowWhosePositionKafkaHasSeenIsToldAllTheSame() throws Exception {
        JobId job = Submitted.training(tenant, pool);
        letKafkaSeePositionsThatTheCatalogForgets(job);
        Stage.sql("""
                insert into outbox (position, subject, topic, record_key, headers, payload, created_at)
                values (1, '%1$s', '%2$s', '%1$s', '{}', '{"kind": "submitted"}', now()),
                       (2, '%1$s', 'preamble.pools.%3$s.tasks', '%1$s', '{}', '{}', now())
                """.formatted(job, Topics.events(tenant).name(), pool));

        begin();
        TestScheduler scheduler = schedulers.scheduler().start();
        try {
            await().atMost(Stage.PATIENCE)
                    .untilAsserted(() -> assertThat(TestKafka.committed(Topics.events(tenant)))
                            .anyMatch(told -> told.value().contains("submitted")));
            assertThat(Stage.value("select count(*) from outbox where topic like 'preamble.pools.%'"))
                    .as("tasks of the old world")
                    .isEqualTo("0");
        } finally {
            scheduler.stop();
        }
    }

    @Test
    void aJobGoesOnFromTheLastCheckpointThatTheStoreHas() throws Exception {
        JobId job = Submitted.training(tenant, pool);
        UUID run = UUID.randomUUID();
        Checkpoint first = stored(job, run, 5);
        ArtifactKey manifest = ArtifactKey.manifest(tenant.value(), job.value(), run, 5);
        stage.store().put(manifest, new ByteArrayInputStream(RecordJson.write(first)));
        Checkpoint lost = new Checkpoint(
                new ArtifactRef(
                        ArtifactKey.checkpoint(tenant.value(), job.value(), UUID.randomUUID(), 9)
                                .value(),
                        "ee".repeat(32),
                        7),
                first.digest(),
                6,
                9);
        at(job, lost);

        List<String> report = reconciled();

        assertThat(report).anyMatch(line -> line.contains(job.toString()) && line.endsWith("it goes on from step 5"));
        assertThat(stage.job(job).checkpoint()).contains(first);
        assertThat(stage.job(job).reason())
                .hasValueSatisfying(reason -> assertThat(reason).contains("goes on from step 5"));
    }

    @Test
    void aJobWithoutAnyCheckpointBeginsAnewUnlessItBeganAsAVersion() throws Exception {
        JobId job = Submitted.training(tenant, pool);
        at(job, named(job));
        JobId resumed = Submitted.training(tenant, pool);
        version(resumed, "{}");
        at(resumed, named(resumed));
        Stage.sql("update job set origin = (select id from prefix_version where job = '%1$s') where id = '%1$s'"
                .formatted(resumed));

        reconciled();

        Job begun = stage.job(job);
        assertThat(begun.state()).isEqualTo(JobState.QUEUED);
        assertThat(begun.checkpoint()).isEmpty();
        assertThat(stage.job(resumed).errorCode()).contains("artifact_corrupt");
        assertThat(Stage.value("select count(*) from dead_letter where job = '%s'".formatted(resumed)))
                .isEqualTo("1");
    }

    @Test
    void whatTheStoreLacksIsMarkedUntilItIsThereAgain() throws Exception {
        JobId job = Submitted.training(tenant, pool);
        ArtifactKey weights = ArtifactKey.adapterModel(tenant.value(), job.value(), UUID.randomUUID());
        version(job, "{\"artifact\": {\"key\": \"%s\", \"sha256\": \"x\", \"bytes\": 3}}".formatted(weights));
        Stage.sql("update job set state = 'SUCCEEDED', ended_at = now(), cleared_at = now() where id = '%s'"
                .formatted(job));
        UUID dataset = UUID.randomUUID();
        ArtifactKey rows = ArtifactKey.dataset(tenant.value(), dataset);
        Stage.sql("""
                insert into dataset (id, tenant, name, lines, artifact, created_at, purpose)
                values ('%s', '%s', 'rows', 1, '{"key": "%s", "sha256": "x", "bytes": 3}', now(), 'TRAINING')
                """.formatted(dataset, tenant, rows));
        JobId onIt = Submitted.training(tenant, pool);
        Stage.sql("update job set input = '{\"key\": \"%s\", \"sha256\": \"x\", \"bytes\": 3}' where id = '%s'"
                .formatted(rows, onIt));
        stage.store().put(weights, new ByteArrayInputStream(new byte[2]));
        UUID unknown = UUID.randomUUID();
        stage.store()
                .put(
                        ArtifactKey.inputs(tenant.value(), unknown),
                        new ByteArrayInputStream("abc".getBytes(StandardCharsets.UTF_8)));

        List<String> report = reconciled();

        assertThat(report)
                .anyMatch(line -> line.contains("version 1 of " + tenant))
                .anyMatch(line -> line.contains("dataset " + dataset))
                .anyMatch(line -> line.contains(onIt.toString()))
                .contains("in the store, unknown to the catalog, and kept: 1 objects of " + tenant + ", 3 bytes");
        assertThat(lost("prefix_version", "job", job.value())).isEqualTo("t");
        assertThat(lost("dataset", "id", dataset)).isEqualTo("t");
        assertThat(stage.job(onIt).state()).isEqualTo(JobState.FAILED);
        assertThat(Stage.value("select cleared_at is null from job where id = '%s'".formatted(job)))
                .as("what an older store holds again is cleared again")
                .isEqualTo("t");

        stage.store().delete(weights);
        stage.store().put(weights, new ByteArrayInputStream(new byte[3]));
        stage.store().put(rows, new ByteArrayInputStream(new byte[3]));
        reconciled();

        assertThat(lost("prefix_version", "job", job.value())).isEqualTo("f");
        assertThat(lost("dataset", "id", dataset)).isEqualTo("f");
    }

    @Test
    void theVersionOfAJobThatWasRemovedIsLookedAfterAsAnyOther() throws Exception {
        JobId job = Submitted.training(tenant, pool);
        ArtifactKey weights = ArtifactKey.adapterModel(tenant.value(), job.value(), UUID.randomUUID());
        version(job, "{\"artifact\": {\"key\": \"%s\", \"sha256\": \"x\", \"bytes\": 3}}".formatted(weights));
        Stage.sql("update prefix_version set removed_job = '{\"endedAt\": \"2026-11-01T00:00:00Z\"}' where job = '%s'"
                .formatted(job));
        Stage.sql("delete from job where id = '%s'".formatted(job));
        stage.store().put(weights, new ByteArrayInputStream(new byte[3]));

        assertThat(reconciled())
                .noneMatch(line -> line.contains("unknown to the catalog") && line.contains(tenant.value()));
        assertThat(lost("prefix_version", "job", job.value())).isEqualTo("f");
        assertThat(Stage.value("select ended_at at time zone 'UTC' from removed_job where id = '%s'".formatted(job)))
                .as("its files are locked again")
                .startsWith("2026-11-01");

        stage.store().delete(weights);
        reconciled();
        assertThat(lost("prefix_version", "job", job.value())).isEqualTo("t");
    }

    @Test
    void aPartThatTheStoreLacksIsToBeSentAgainAndTheOthersStay() throws Exception {
        UUID upload = UUID.randomUUID();
        Stage.sql("""
                insert into upload (id, tenant, name, purpose, bytes, part_bytes, created_at, expires_at)
                values ('%s', '%s', 'rows', 'TRAINING', 6, 3, now(), now() + interval '1 day')
                """.formatted(upload, tenant));
        UUID kept = part(upload, 1);
        UUID lost = part(upload, 2);
        stage.store().put(ArtifactKey.part(tenant.value(), upload, kept), new ByteArrayInputStream(new byte[3]));

        List<String> report = reconciled();

        assertThat(report)
                .anyMatch(line -> line.contains("part 2 of upload " + upload + " of " + tenant))
                .noneMatch(line -> line.contains("unknown to the catalog") && line.contains(tenant.value()));
        assertThat(Stage.value(
                        "select string_agg(id::text, ' ') from upload_part where upload = '%s'".formatted(upload)))
                .isEqualTo(kept.toString())
                .isNotEqualTo(lost.toString());
    }

    private UUID part(UUID upload, int number) {
        UUID part = UUID.randomUUID();
        ArtifactKey key = ArtifactKey.part(tenant.value(), upload, part);
        Stage.sql("""
                insert into upload_part (id, upload, number, artifact, created_at)
                values ('%s', '%s', %d, '{"key": "%s", "sha256": "x", "bytes": 3}', now())
                """.formatted(part, upload, number, key));
        return part;
    }

    private static String lost(String table, String column, UUID id) {
        return Stage.value("select lost_at is not null from %s where %s = '%s'".formatted(table, column, id));
    }

    private static void version(JobId job, String file) {
        Stage.sql("""
                insert into prefix_version (id, prefix, number, job, base_digest, files, digest, progress, created_at)
                select gen_random_uuid(), prefix, 1, id, base_digest, '%s', 'x', '{}', now() from job where id = '%s'
                """.formatted(file.equals("{}") ? "[]" : "[" + file + "]", job));
    }

    private static void at(JobId job, Checkpoint checkpoint) {
        Stage.sql("update job set checkpoint = '%s' where id = '%s'".formatted(RecordJson.text(checkpoint), job));
    }

    private Checkpoint stored(JobId job, UUID run, long step) throws IOException {
        ArtifactKey key = ArtifactKey.checkpoint(tenant.value(), job.value(), run, step);
        return new Checkpoint(
                PlayedRun.ref(stage.store().put(key, new ByteArrayInputStream(new byte[] {1, 2}))), null, 1, step);
    }

    /** One that was never stored. */
    private Checkpoint named(JobId job) {
        ArtifactKey key = ArtifactKey.checkpoint(tenant.value(), job.value(), UUID.randomUUID(), 5);
        return new Checkpoint(new ArtifactRef(key.value(), "ee".repeat(32), 7), null, 1, 5);
    }

    private void letKafkaSeePositionsThatTheCatalogForgets(JobId job) throws Exception {
        Stage.sql("""
                insert into outbox (subject, topic, record_key, headers, payload, created_at)
                select '%1$s', '%2$s', '%1$s', '{}', '{"kind": "of the old world"}', now() from generate_series(1, 3)
                """.formatted(job, Topics.events(tenant).name()));
        TestScheduler before = schedulers.scheduler().start();
        await().atMost(Stage.PATIENCE)
                .untilAsserted(() ->
                        assertThat(Stage.value("select count(*) from outbox")).isEqualTo("0"));
        before.stop();
        Stage.sql("truncate outbox", "update relay set position = 0");
    }

    private static void begin() throws SQLException {
        try (Connection owner = Stage.connect()) {
            Restoration.begin(owner, "a test restored it");
        }
    }

    private List<String> reconciled() throws SQLException {
        Leadership leader = schedulers.leadership(Duration.ofMinutes(5));
        try (Connection owner = Stage.connect()) {
            Restoration restoration = Restoration.begin(owner, "a test restored it");
            leader.take();
            schedulers.reconciliation(leader).take();
            leader.take();
            assertThat(leader.epoch()).isPresent();
            return restoration.report().orElseThrow();
        } finally {
            leader.giveBack();
        }
    }
}
