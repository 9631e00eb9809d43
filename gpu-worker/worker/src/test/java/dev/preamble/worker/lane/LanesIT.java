package dev.preamble.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.preamble.records.Topics;
import dev.preamble.records.control.Control.StopRun;
import dev.preamble.records.id.SegmentId;
import dev.preamble.worker.SampleTasks;
import dev.preamble.worker.TestPool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lanes on a real Kafka, with runs whose end the test decides. */
class LanesIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Later, the broker gives a task to others whatever its lane says. */
    private static final Duration WITHIN_THE_LOCK = TestPool.LOCK.minusSeconds(3);

    private final List<Lanes> opened = new ArrayList<>();
    private final ScriptedRuns runs = new ScriptedRuns();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private TestPool pool;

    @BeforeEach
    void createPool() throws Exception {
        pool = TestPool.create();
    }

    @AfterEach
    void leave() throws Exception {
        for (var lanes : opened) {
            lanes.leave();
            runs.stopped();
            lanes.awaitLeft(SOON);
        }
        pool.close();
    }

    @Test
    void runsATaskThatWasReleasedBeforeAnyLaneJoined() throws Exception {
        var task = SampleTasks.training(1);
        pool.release(task);

        lanes(1);

        assertThat(runs.next(SOON).key().segment()).isEqualTo(task.segment());
    }

    @Test
    void takesTheNextTaskWhenOneIsDone() throws Exception {
        var lanes = lanes(1);
        var first = SampleTasks.training(1);
        var second = SampleTasks.generation(1);
        pool.release(first);
        pool.release(second);

        var run = runs.next(SOON);
        run.started();
        await().atMost(SOON).until(() -> lanes.held().size() == 1);
        assertThat(runs.none(Duration.ofSeconds(1))).isTrue();
        run.reported();

        assertThat(runs.next(SOON).key().segment()).isEqualTo(second.segment());
    }

    @Test
    void runsAsManyTasksAtOnceAsItHasLanes() throws Exception {
        lanes(2);
        pool.release(SampleTasks.training(1));
        pool.release(SampleTasks.training(1));

        assertThat(runs.next(SOON).key().segment())
                .isNotEqualTo(runs.next(SOON).key().segment());
    }

    @Test
    void keepsATaskForLongerThanTheBrokersLockLasts() throws Exception {
        lanes(1);
        pool.release(SampleTasks.training(1));
        var run = runs.next(SOON);
        lanes(1);

        assertThat(runs.none(TestPool.LOCK.plusSeconds(5))).isTrue();
        assertThat(run.signal().stopped()).isFalse();
        run.reported();
        assertThat(runs.none(Duration.ofSeconds(2))).isTrue();
    }

    @Test
    void givesAnUndoneTaskBackAtOnce() throws Exception {
        lanes(1);
        var task = SampleTasks.training(1);
        pool.release(task);

        runs.next(SOON).undone();

        assertThat(runs.next(WITHIN_THE_LOCK).key().segment()).isEqualTo(task.segment());
    }

    @Test
    void rejectsWhatIsNoTaskAndGoesOn() throws Exception {
        lanes(1);
        var task = SampleTasks.training(1);
        pool.release("{\"kind\":\"training\"}".getBytes(StandardCharsets.UTF_8));
        pool.release(new byte[] {(byte) 0xff, 0});
        pool.release((byte[]) null);
        pool.release(task);

        assertThat(runs.next(SOON).key().segment()).isEqualTo(task.segment());
        assertThat(metrics.counter("preamble.tasks.rejected").count()).isEqualTo(3);
    }

    @Test
    void aLaneOutlivesAnErrorThatItDidNotExpect() throws Exception {
        var attempts = new AtomicInteger();
        var lane = new Lane(
                "lane-1",
                () -> {
                    if (attempts.incrementAndGet() == 1) {
                        throw new IllegalStateException("made up");
                    }
                    var consumer = pool.kafka().member(Topics.taskGroup(pool.id()), "outliving");
                    consumer.subscribe(List.of(Topics.tasks(pool.id()).name()));
                    return new ShareMember(consumer);
                },
                new TaskIntake(SampleTasks.WORKER, new StopOrders()),
                runs,
                metrics.counter("rejected"));
        pool.release(SampleTasks.training(1));

        lane.open();

        runs.next(SOON).reported();
        assertThat(lane.alive()).isTrue();
        lane.signal(new LaneSignal.Leave());
        assertThat(lane.awaitLeft(SOON)).isTrue();
        assertThat(lane.alive()).as("one that left has not died").isTrue();
    }

    @Test
    void tellsThatALaneDied() {
        var dying = new Lane(
                "lane-1",
                () -> {
                    throw new LinkageError("made up");
                },
                new TaskIntake(SampleTasks.WORKER, new StopOrders()),
                runs,
                metrics.counter("rejected"));
        assertThat(dying.alive()).as("before it is opened").isTrue();

        dying.open();

        await().dontCatchUncaughtExceptions().atMost(SOON).until(() -> !dying.alive());
    }

    @Test
    void stopsTheRunThatIsMeantAndNoOther() throws Exception {
        var lanes = lanes(2);
        var meant = SampleTasks.training(2);
        pool.release(meant);
        var run = runs.next(SOON);
        pool.release(SampleTasks.training(2));
        var other = runs.next(SOON);

        lanes.stop(new StopRun(SegmentId.random(), 9));
        lanes.stop(new StopRun(meant.segment(), 1));
        lanes.stop(new StopRun(other.key().segment(), 1));
        lanes.stop(new StopRun(meant.segment(), 2));

        await().atMost(Duration.ofSeconds(2)).until(() -> run.signal().stopped());
        assertThat(other.signal().stopped()).isFalse();
        run.stopped();
        assertThat(runs.none(Duration.ofSeconds(1))).isTrue();
    }

    @Test
    void leavesWhenItIsDrained() throws Exception {
        var lanes = lanes(2);
        pool.release(SampleTasks.training(1));
        var run = runs.next(SOON);

        lanes.drain();

        await().atMost(Duration.ofSeconds(2)).until(() -> run.signal().draining());
        assertThat(lanes.awaitLeft(Duration.ofMillis(100))).isFalse();
        run.reported();
        assertThat(lanes.awaitLeft(SOON)).isTrue();
        pool.release(SampleTasks.training(1));
        assertThat(runs.none(Duration.ofSeconds(1))).isTrue();
    }

    @Test
    void leavesTheTaskToOthersWhenItWaitsNoLonger() throws Exception {
        var lanes = lanes(1);
        var task = SampleTasks.training(1);
        pool.release(task);
        var run = runs.next(SOON);

        lanes.leave();
        await().atMost(Duration.ofSeconds(2)).until(() -> run.signal().stopped());
        run.stopped();
        lanes(1);

        assertThat(runs.next(WITHIN_THE_LOCK).key().segment()).isEqualTo(task.segment());
    }

    private Lanes lanes(int count) {
        var lanes = new Lanes(count, SampleTasks.WORKER, pool.id(), pool.kafka(), runs, metrics);
        lanes.open();
        opened.add(lanes);
        return lanes;
    }
}
