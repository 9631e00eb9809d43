package dev.preamble.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.preamble.catalog.job.JobState;
import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.control.Control;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.tenant.JobEvent;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes wrong in a job's life, each by its fault. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class FaultsIT {
    /** Longer than the sweep waits. */
    private static final Duration LONG_SILENCE = Schedulers.LOCK.multipliedBy(4);

    @Inject
    Schedulers schedulers;

    @Inject
    Stage stage;

    private final List<TestScheduler> started = new ArrayList<>();
    private TenantId tenant;
    private PoolId pool;
    private PlayedWorker worker;

    @BeforeEach
    void start() throws Exception {
        Stage.clear();
        tenant = Submitted.tenant();
        pool = Submitted.pool();
        worker = new PlayedWorker(new WorkerId("w-" + pool), pool);
        scheduler();
    }

    @AfterEach
    void stop() throws Exception {
        worker.close();
        for (TestScheduler scheduler : started) {
            scheduler.stop();
        }
    }

    @Test
    void taskRedeliveredToAnotherRun() {
        JobId job = Submitted.training(tenant, pool);
        PlayedRun dead = worker.awaitRun();
        worker.report(dead.started());
        worker.report(dead.progressed(3));
        PlayedRun heir = PlayedRun.of(dead.task(), worker);
        worker.report(heir.started());
        worker.report(dead.learned(null, 1, 20));
        worker.report(dead.failed(ErrorCode.OUT_OF_MEMORY));
        worker.report(heir.learned(null, 1, 20));

        stage.await(job, JobState.SUCCEEDED);
        assertThat(stage.events(job))
                .filteredOn(event -> event instanceof JobEvent.Started)
                .satisfiesExactly(
                        began -> assertThat(began).isEqualTo(new JobEvent.Started(1, 1, null)),
                        again -> assertThat(again).isInstanceOfSatisfying(JobEvent.Started.class, started -> {
                            assertThat(started.attempt()).isEqualTo(2);
                            assertThat(started.used()).as("of the lost run").isNotNull();
                        }));
        assertThat(Stage.value("select files->0->'artifact'->>'key' from prefix_version where job = '" + job + "'"))
                .contains(heir.key().run().toString());
        assertThat(stage.job(job).failures()).isEqualTo(1);
    }

    @Test
    void workerSilentUntilItsSegmentIsReleasedAnewAndThenAwakeAgain() {
        JobId job = Submitted.training(tenant, pool);
        PlayedRun zombie = worker.awaitRun();
        worker.report(zombie.started());

        PlayedRun heir = worker.awaitRun();
        assertThat(heir.task().release()).isEqualTo(zombie.task().release() + 1);
        worker.report(heir.started());
        worker.report(zombie.progressed(5));
        worker.report(zombie.learned(null, 1, 20));
        worker.report(heir.yielded(null, 1, 10));
        PlayedRun last = worker.awaitRun();
        worker.report(last.started());
        worker.report(last.learned(heir.checkpoint(null, 1, 10).digest(), 11, 20));

        stage.await(job, JobState.SUCCEEDED);
        assertThat(stage.events(job))
                .filteredOn(event -> event instanceof JobEvent.Retrying)
                .singleElement()
                .isInstanceOfSatisfying(
                        JobEvent.Retrying.class,
                        retrying -> assertThat(retrying.code()).isEqualTo(ErrorCode.WORKER_LOST));
        assertThat(Stage.value("select count(*) from prefix_version where job = '" + job + "'"))
                .isEqualTo("1");
        assertThat(TestKafka.controls())
                .contains(new Control.StopRun(
                        zombie.task().segment(), zombie.task().release()));
    }

    @Test
    void runThatIsQuietForLongWhileItsWorkersHeartbeatNamesIt() {
        JobId job = Submitted.training(tenant, pool);
        PlayedRun run = worker.awaitRun();
        worker.report(run.started());

        await().during(LONG_SILENCE).atMost(Stage.PATIENCE).untilAsserted(() -> {
            worker.beat(run);
            assertThat(releases(job)).isEqualTo(1);
        });

        worker.report(run.learned(null, 1, 20));
        stage.await(job, JobState.SUCCEEDED);
    }

    @Test
    void taskThatCannotBeSentForLong() throws Exception {
        TenantId topicless = Submitted.tenantWithoutTopics();
        JobId job = Submitted.training(topicless, pool);
        Stage.sql("insert into outbox (subject, topic, record_key, headers, payload, created_at)"
                + " values ('%s', '%s', 'x', '{}', 'x', now())"
                        .formatted(job, Topics.events(topicless).name()));
        await().atMost(Stage.PATIENCE).untilAsserted(() -> {
            worker.beat();
            assertThat(stage.job(job).state()).isEqualTo(JobState.RELEASED);
        });

        await().during(LONG_SILENCE).atMost(Stage.PATIENCE).untilAsserted(() -> {
            worker.beat();
            assertThat(releases(job)).isEqualTo(1);
        });

        TestKafka.provision(topicless);
        Stage.sql("update outbox set set_aside_at = null");
        PlayedRun run = worker.awaitRun();
        worker.report(run.started());
        worker.report(run.learned(null, 1, 20));
        stage.await(job, JobState.SUCCEEDED);
        assertThat(releases(job)).isEqualTo(1);
        assertThat(stage.job(job).failures()).isZero();
    }

    @Test
    void workerLostAsOftenAsTheBudgetAllows() {
        JobId job = Submitted.training(tenant, pool);
        Stage.sql("update job set failures = 4 where id = '" + job + "'");
        PlayedRun run = worker.awaitRun();
        worker.report(run.started());

        await().atMost(Stage.PATIENCE).untilAsserted(() -> {
            worker.beat();
            assertThat(stage.job(job).state()).isEqualTo(JobState.FAILED);
        });
        assertThat(stage.job(job).errorCode()).contains("worker_lost");
        assertThat(Stage.value("select code from dead_letter where job = '" + job + "'"))
                .isEqualTo("worker_lost");
    }

    @Test
    void runFailsAndTheNextOneSucceeds() {
        JobId job = Submitted.training(tenant, pool);
        PlayedRun first = worker.awaitRun();
        worker.report(first.started());
        worker.report(first.failed(ErrorCode.OUT_OF_MEMORY));
        worker.report(first.failed(ErrorCode.OUT_OF_MEMORY));
        await().atMost(Stage.PATIENCE)
                .untilAsserted(() -> assertThat(stage.job(job).reason().orElse(""))
                        .startsWith("next try after a failure at ")
                        .endsWith(": out_of_memory, played; that was attempt 1 of 5"));

        PlayedRun second = worker.awaitRun();
        worker.report(second.started());
        worker.report(second.learned(null, 1, 20));

        stage.await(job, JobState.SUCCEEDED);
        assertThat(stage.job(job).failures()).isEqualTo(1);
        assertThat(stage.events(job)).contains(new JobEvent.Started(1, 2, null));
    }

    @Test
    void runFailsForAReasonThatNoRetryHelps() {
        JobId job = Submitted.training(tenant, pool);
        PlayedRun run = worker.awaitRun();
        worker.report(run.started());
        worker.report(run.failed(ErrorCode.NON_FINITE_LOSS));

        stage.await(job, JobState.FAILED);
        assertThat(stage.events(job).getLast()).isInstanceOfSatisfying(JobEvent.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo(ErrorCode.NON_FINITE_LOSS);
            assertThat(failed.detail()).isEqualTo("played");
        });
        assertThat(Stage.value("select code from dead_letter where job = '" + job + "'"))
                .isEqualTo("non_finite_loss");
    }

    @Test
    void unreadableEventsAmongReadableOnes() {
        JobId job = Submitted.training(tenant, pool);
        PlayedRun run = worker.awaitRun();
        worker.reportText(job, "{\"kind\": \"started\"");
        worker.reportText(job, "{\"kind\": \"no-such-kind\"}");
        worker.report(run.started());
        worker.reportText(job, "null");
        worker.reportText(job, "{\"kind\": \"started\"}");
        worker.reportText(
                job, RecordJson.text(run.started()).replace(run.key().worker().value(), "not a worker"));
        worker.report(run.learned(null, 1, 20));

        stage.await(job, JobState.SUCCEEDED);
    }

    @Test
    void moreJobsThanLanes() {
        JobId first = Submitted.training(tenant, pool);
        PlayedRun run = worker.awaitRun();
        JobId second = Submitted.training(tenant, pool);

        await().atMost(Stage.PATIENCE).untilAsserted(() -> {
            worker.beat(run);
            assertThat(stage.job(second).reason())
                    .hasValueSatisfying(
                            reason -> assertThat(reason).startsWith("all lanes of pool " + pool + " are busy (1)"));
        });
        worker.report(run.started());
        worker.report(run.learned(null, 1, 20));
        stage.await(first, JobState.SUCCEEDED);
        assertThat(worker.awaitRun().task().job()).isEqualTo(second);
        assertThat(stage.events(second))
                .filteredOn(event -> event instanceof JobEvent.Waiting)
                .hasSize(1);
    }

    @Test
    void schedulerKilledInMidJob() throws Exception {
        JobId job = Submitted.training(tenant, pool);
        PlayedRun first = worker.awaitRun();
        worker.report(first.started());
        started.getFirst().die();
        worker.report(first.progressed(3));
        worker.report(first.yielded(null, 1, 10));

        scheduler();
        PlayedRun second = worker.awaitRun();
        worker.report(second.started());
        worker.report(second.learned(first.checkpoint(null, 1, 10).digest(), 11, 20));

        stage.await(job, JobState.SUCCEEDED);
        awaitToldOnce(job);
    }

    @Test
    void twoSchedulersAtOnce() throws Exception {
        scheduler();
        JobId job = Submitted.training(tenant, pool);
        PlayedRun run = worker.awaitRun();
        worker.report(run.started());
        started.getFirst().stop();
        worker.report(run.learned(null, 1, 20));

        stage.await(job, JobState.SUCCEEDED);
        awaitToldOnce(job);
        assertThat(started.getLast().leadership().epoch()).isPresent();
    }

    private int releases(JobId job) {
        return stage.segments(job).getFirst().release();
    }

    private void scheduler() {
        started.add(schedulers.scheduler().start());
    }

    private void awaitToldOnce(JobId job) {
        List<JobEvent> events = stage.events(job);
        await().atMost(Stage.PATIENCE)
                .untilAsserted(() -> assertThat(TestKafka.committed(Topics.events(tenant)))
                        .extracting(record -> RecordJson.read(record.value(), JobEvent.class))
                        .containsExactlyElementsOf(events));
    }
}
