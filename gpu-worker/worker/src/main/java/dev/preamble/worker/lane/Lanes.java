package dev.preamble.worker.lane;

import dev.preamble.records.Topics;
import dev.preamble.records.control.Control.StopRun;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.worker.Heartbeat;
import dev.preamble.worker.broker.Kafka;
import dev.preamble.worker.lane.LaneState.Working;
import dev.preamble.worker.task.RunStarter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All lanes of the worker.
 *
 * <p>Safe for use by many threads.
 */
public final class Lanes {
    private final StopOrders stopOrders = new StopOrders();
    private final List<Lane> lanes;
    private volatile boolean draining;
    private volatile boolean resting;

    public Lanes(int count, WorkerId worker, PoolId pool, Kafka kafka, RunStarter runs, MeterRegistry metrics) {
        var intake = new TaskIntake(worker, stopOrders);
        var rejected = Counter.builder("preamble.tasks.rejected")
                .description("task records that are no tasks")
                .register(metrics);
        lanes = IntStream.rangeClosed(1, count)
                .mapToObj(number -> "lane-" + number)
                .map(name -> new Lane(name, () -> member(kafka, worker, pool, name), intake, runs, rejected))
                .toList();
        for (var word : LaneState.WORDS) {
            Gauge.builder("preamble.lanes", () -> count(word))
                    .tag("state", word)
                    .register(metrics);
        }
    }

    /** Lets every lane take tasks. */
    public void open() {
        lanes.forEach(Lane::open);
    }

    /** Stops the runs that are meant, those that are acquired later too. */
    public void stop(StopRun order) {
        stopOrders.heard(order);
        lanes.forEach(lane -> lane.signal(new LaneSignal.Stop(order)));
    }

    /** Takes no more tasks; runs bring what they have to safety. */
    public void drain() {
        draining = true;
        lanes.forEach(lane -> lane.signal(new LaneSignal.Drain()));
    }

    /** Takes no more tasks until told otherwise; runs bring what they have to safety. */
    public void rest() {
        resting = true;
        lanes.forEach(lane -> lane.signal(new LaneSignal.Rest()));
    }

    /** Takes tasks again, unless the lanes leave. */
    public void resume() {
        resting = false;
        lanes.forEach(lane -> lane.signal(new LaneSignal.Resume()));
    }

    /** Takes no more tasks, and waits for no run longer than for its turn on the device. */
    public void leave() {
        draining = true;
        lanes.forEach(lane -> lane.signal(new LaneSignal.Leave()));
    }

    /** Whether all lanes have left within that time. */
    public boolean awaitLeft(Duration patience) throws InterruptedException {
        var until = System.nanoTime() + patience.toNanos();
        for (var lane : lanes) {
            if (!lane.awaitLeft(Duration.ofNanos(Math.max(1, until - System.nanoTime())))) {
                return false;
            }
        }
        return true;
    }

    /** Whether no lane has died; one that left has not. */
    public boolean alive() {
        return lanes.stream().allMatch(Lane::alive);
    }

    public int count() {
        return lanes.size();
    }

    public boolean draining() {
        return draining || resting;
    }

    /** The runs that hold a lane now. */
    public List<Heartbeat.Held> held() {
        return states().flatMap(state -> state instanceof Working working ? Stream.of(working.held()) : Stream.empty())
                .map(held -> new Heartbeat.Held(
                        held.key().segment(), held.key().release(), held.key().run()))
                .toList();
    }

    private long count(String word) {
        return states().filter(state -> state.word().equals(word)).count();
    }

    private Stream<LaneState> states() {
        return lanes.stream().map(Lane::state);
    }

    private static ShareMember member(Kafka kafka, WorkerId worker, PoolId pool, String lane) {
        var consumer = kafka.member(Topics.taskGroup(pool), worker + "-" + lane);
        consumer.subscribe(List.of(Topics.tasks(pool).name()));
        return new ShareMember(consumer);
    }
}
