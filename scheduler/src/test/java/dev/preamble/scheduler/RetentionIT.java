package dev.preamble.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.preamble.artifacts.ArtifactArea;
import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.artifacts.ArtifactStore;
import dev.preamble.artifacts.ListedArtifact;
import dev.preamble.catalog.job.JobHistory;
import dev.preamble.catalog.job.JobState;
import dev.preamble.catalog.model.BaseModels;
import dev.preamble.catalog.restoration.Backups;
import dev.preamble.records.Topics;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.scheduler.broker.Broker;
import dev.preamble.scheduler.outcome.Clearance;
import dev.preamble.scheduler.release.SpentTasks;
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
import jakarta.persistence.EntityManager;
import java.io.ByteArrayInputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What many jobs leave once they are over: what their tenant keeps, and no more of anything else than one job does. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class RetentionIT {
    /** {@code -Dretention.jobs=1000} for a long one. */
    private static final int JOBS = Integer.getInteger("retention.jobs", 20);

    /** Records of the log, a transaction's end being one: how far its readers are Kafka writes down now and then. */
    private static final long A_TASK_OR_TWO = 4;

    /** The tenant's own: its jobs, what happened to them, what they used, and what they made. */
    private static final Set<String> KEPT =
            Set.of("job", "job_event", "segment", "segment_run", "metered_run", "prefix", "prefix_version");

    @Inject
    Schedulers schedulers;

    @Inject
    Stage stage;

    @Inject
    Broker broker;

    @Inject
    BaseModels models;

    @Inject
    Backups backups;

    @Inject
    JobHistory history;

    @Inject
    EntityManager entities;

    @Test
    void tablesTopicsAndStoreStayFlatButForWhatTheTenantKeeps() throws Exception {
        Stage.clear();
        TenantId tenant = Submitted.tenant();
        PoolId pool = Submitted.pool();
        TestScheduler scheduler = schedulers.scheduler().start();
        try (PlayedWorker worker = new PlayedWorker(new WorkerId("w-" + pool), pool)) {
            Set<String> versions = new HashSet<>(train(worker, tenant, pool, 1));
            versions.add(compare(worker, tenant, pool));
            settle();
            await().atMost(Stage.PATIENCE)
                    .until(() -> Stage.value("select count(*) from worker where id = 'w-" + pool + "'"), "1"::equals);
            Map<String, Long> afterOne = rows();

            versions.addAll(train(worker, tenant, pool, JOBS - 1));
            settle();
            assertThat(rows()).isEqualTo(afterOne);

            Stage.sql("update job set ended_at = ended_at - interval '3 minutes'");
            Clearance clearance = new Clearance(
                    scheduler.leadership(), stage.store(), backups, history, entities, InstantSource.system());
            while (clearance.take().isZero()) {
                // as many at a time as it takes
            }
            assertThat(stored(tenant)).isEqualTo(versions);

            SpentTasks spent = new SpentTasks(broker, scheduler.leadership(), models);
            await().atMost(Stage.PATIENCE).untilAsserted(() -> {
                spent.take();
                assertThat(tasksKept(pool)).isLessThanOrEqualTo(A_TASK_OR_TWO);
            });
        } finally {
            scheduler.stop();
        }
    }

    /** Jobs of two segments each, one after another: the keys of what they learned. */
    private List<String> train(PlayedWorker worker, TenantId tenant, PoolId pool, int jobs) throws Exception {
        List<String> learned = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            JobId job = Submitted.training(tenant, pool);
            PlayedRun first = worker.awaitRun();
            worker.report(first.started());
            store(first.checkpoint(null, 1, 10).artifact().key());
            worker.report(first.yielded(null, 1, 10));
            PlayedRun second = worker.awaitRun();
            worker.report(second.started());
            String weights = ArtifactKey.adapterModel(
                            tenant.value(), job.value(), second.key().run().value())
                    .value();
            store(weights);
            worker.report(second.learned(first.checkpoint(null, 1, 10).digest(), 11, 20));
            stage.await(job, JobState.SUCCEEDED);
            learned.add(weights);
        }
        return learned;
    }

    /** A job of two segments: the key of its report. */
    private String compare(PlayedWorker worker, TenantId tenant, PoolId pool) throws Exception {
        JobId job = Submitted.comparison(tenant, pool);
        PlayedRun first = worker.awaitRun();
        worker.report(first.started());
        store(first.checkpoint(null, 1, 10).artifact().key());
        worker.report(first.yielded(null, 1, 10));
        PlayedRun second = worker.awaitRun();
        worker.report(second.started());
        String report = ArtifactKey.comparison(
                        tenant.value(), job.value(), second.key().run().value())
                .value();
        store(report);
        worker.report(second.compared(first.checkpoint(null, 1, 10).digest(), 11, 20));
        stage.await(job, JobState.SUCCEEDED);
        return report;
    }

    private void store(String key) throws Exception {
        stage.store().put(new ArtifactKey(key), new ByteArrayInputStream(new byte[10]));
    }

    private static void settle() {
        await().atMost(Stage.PATIENCE)
                .untilAsserted(() ->
                        assertThat(Stage.value("select count(*) from outbox")).isEqualTo("0"));
    }

    private static Map<String, Long> rows() {
        Map<String, Long> rows = new TreeMap<>();
        for (String table : Stage.value("select string_agg(tablename, ' ') from pg_tables where schemaname = 'public'")
                .split(" ", -1)) {
            if (!KEPT.contains(table)) {
                rows.put(table, Long.valueOf(Stage.value("select count(*) from " + table)));
            }
        }
        return rows;
    }

    private Set<String> stored(TenantId tenant) {
        Set<String> keys = new HashSet<>();
        var page = stage.store().list(ArtifactArea.tenant(tenant.value()), null, ArtifactStore.LARGEST_PAGE);
        page.artifacts().stream()
                .map(ListedArtifact::key)
                .map(ArtifactKey::value)
                .forEach(keys::add);
        assertThat(page.next()).isNull();
        return keys;
    }

    private static long tasksKept(PoolId pool) throws Exception {
        TopicPartition tasks = new TopicPartition(Topics.tasks(pool).name(), 0);
        try (Admin admin = TestKafka.admin()) {
            long begin = offset(admin, tasks, OffsetSpec.earliest());
            long end = offset(admin, tasks, OffsetSpec.latest());
            assertThat(end).isGreaterThanOrEqualTo(2L * JOBS);
            return end - begin;
        }
    }

    private static long offset(Admin admin, TopicPartition partition, OffsetSpec which) throws Exception {
        return admin.listOffsets(Map.of(partition, which))
                .partitionResult(partition)
                .get()
                .offset();
    }
}
