package dev.preamble.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.preamble.catalog.job.JobState;
import dev.preamble.records.Topics;
import dev.preamble.records.control.Control;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.scheduler.broker.Broker;
import dev.preamble.scheduler.release.TaskTopics;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a pool's workers make known, and what Kafka needs before its first task. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class PoolIT {
    private static final String OTHER = "cd".repeat(32);

    @Inject
    Schedulers schedulers;

    @Inject
    Stage stage;

    @Inject
    Broker broker;

    private final PoolId pool =
            new PoolId("pool-" + UUID.randomUUID().toString().substring(0, 8));
    private TestScheduler scheduler;
    private PlayedWorker worker;
    private PlayedWorker another;

    @BeforeEach
    void start() {
        Stage.clear();
        scheduler = schedulers.scheduler().start();
        worker = new PlayedWorker(new WorkerId("w1-" + pool), pool);
        another = new PlayedWorker(new WorkerId("w2-" + pool), pool);
    }

    @AfterEach
    void stop() throws Exception {
        worker.close();
        another.close();
        scheduler.stop();
    }

    @Test
    void isKnownByItsFirstHeartbeatWithTopicAndGroup() throws Exception {
        awaitDigest(PlayedWorker.DIGEST, worker::beat);

        try (Admin admin = TestKafka.admin()) {
            await().atMost(Stage.PATIENCE)
                    .untilAsserted(() -> assertThat(admin.listTopics().names().get())
                            .contains(Topics.tasks(pool).name()));
            ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, Topics.taskGroup(pool));
            await().atMost(Stage.PATIENCE).untilAsserted(() -> {
                Config config = settings(admin, group);
                assertThat(config.get("share.auto.offset.reset").value()).isEqualTo("earliest");
                assertThat(config.get("share.isolation.level").value()).isEqualTo("read_committed");
                assertThat(config.get("share.delivery.count.limit").value()).isEqualTo("10");
            });
        }
    }

    @Test
    void getsItsGroupsSettingsBackWithinAMinute() throws Exception {
        AtomicLong later = new AtomicLong();
        TaskTopics topics = new TaskTopics(
                broker, () -> Duration.ofSeconds(20), () -> Instant.now().plusSeconds(later.get()));
        assertThat(topics.obstacle(pool)).isEmpty();
        ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, Topics.taskGroup(pool));
        ConfigEntry other = new ConfigEntry("share.record.lock.duration.ms", "15000");

        try (Admin admin = TestKafka.admin()) {
            admin.incrementalAlterConfigs(Map.of(group, List.of(new AlterConfigOp(other, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
            later.set(61);

            assertThat(topics.obstacle(pool)).isEmpty();
            await().atMost(Stage.PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    settings(admin, group).get(other.name()).value())
                            .isEqualTo("20000"));
        }
    }

    @Test
    void completesWhatAnOlderWorkerSaidOfTheSameModel() {
        String said = "select coalesce(card ->> 'headWidth', '') from base_model where id = '" + pool + "'";
        Submitted.announced(pool);
        assertThat(Stage.value(said)).isEmpty();

        await().atMost(Stage.PATIENCE).untilAsserted(() -> {
            worker.beat();
            assertThat(Stage.value(said)).isEqualTo("16");
        });
    }

    @Test
    void writesDownItsWorkersAndDrainsWhomAnOperatorDrained() {
        String row = "from worker where id = '" + worker.id() + "'";
        await().atMost(Stage.PATIENCE).untilAsserted(() -> {
            worker.beat();
            assertThat(Stage.value("select device || ', ' || lanes || ', ' || held " + row))
                    .isEqualTo("cpu, played, 1, 0");
        });

        Stage.sql("update worker set drained_at = now() where id = '" + worker.id() + "'");

        await().atMost(Stage.PATIENCE).untilAsserted(() -> {
            worker.beat();
            assertThat(TestKafka.controls()).contains(new Control.DrainWorker(worker.id()));
        });
    }

    @Test
    void changesItsModelOnlyWhenNoWorkerHoldsTheFormerWeights() {
        awaitDigest(PlayedWorker.DIGEST, worker::beat);

        await().during(Duration.ofSeconds(3)).atMost(Stage.PATIENCE).untilAsserted(() -> {
            worker.beat();
            another.beat(OTHER);
            assertThat(digest()).isEqualTo(PlayedWorker.DIGEST);
        });
        awaitDigest(OTHER, () -> another.beat(OTHER));
    }

    @Test
    void namesTheMemoryOfTheSmallestLane() throws Exception {
        awaitLaneMemory("3000", () -> worker.beat(3_000L));
        awaitLaneMemory("2000", () -> {
            worker.beat(3_000L);
            another.beat(2_000L);
        });
        awaitLaneMemory("2000", () -> {
            worker.beat((Long) null);
            another.beat(2_000L);
        });
        awaitLaneMemory("", () -> another.beat((Long) null));
    }

    @Test
    void tellsAJobThatItsWeightsAreNotThere() throws Exception {
        TenantId tenant = Submitted.tenant();
        awaitDigest(OTHER, () -> another.beat(OTHER));
        JobId job = Submitted.training(tenant, pool);

        await().atMost(Stage.PATIENCE).untilAsserted(() -> {
            another.beat(OTHER);
            assertThat(stage.job(job).reason().orElse(""))
                    .startsWith("the workers of pool " + pool + " hold other weights than the job was accepted for");
        });
    }

    @Test
    void runsATaskThatWasSentBeforeAnyWorkerAskedForOne() throws Exception {
        TenantId tenant = Submitted.tenant();
        awaitDigest(PlayedWorker.DIGEST, worker::beat);
        JobId job = Submitted.training(tenant, pool);
        await().atMost(Stage.PATIENCE).untilAsserted(() -> {
            worker.beat();
            assertThat(stage.job(job).state()).isEqualTo(JobState.RELEASED);
            assertThat(Stage.value("select count(*) from outbox")).isEqualTo("0");
        });

        assertThat(worker.awaitRun().task().job()).isEqualTo(job);
    }

    private static Config settings(Admin admin, ConfigResource group) throws Exception {
        return admin.describeConfigs(List.of(group))
                .all()
                .get()
                .values()
                .iterator()
                .next();
    }

    private void awaitDigest(String digest, Runnable beats) {
        await().atMost(Stage.PATIENCE).untilAsserted(() -> {
            beats.run();
            assertThat(digest()).isEqualTo(digest);
        });
    }

    private void awaitLaneMemory(String bytes, Runnable beats) {
        await().atMost(Stage.PATIENCE).untilAsserted(() -> {
            beats.run();
            assertThat(Stage.value("select coalesce(lane_memory::text, '') from base_model where id = '" + pool + "'"))
                    .isEqualTo(bytes);
        });
    }

    private String digest() {
        return Stage.value("select digest from base_model where id = '" + pool + "'");
    }
}
