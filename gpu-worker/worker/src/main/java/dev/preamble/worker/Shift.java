package dev.preamble.worker;

import dev.preamble.artifacts.ArtifactStore;
import dev.preamble.engine.device.Device;
import dev.preamble.engine.model.Activations;
import dev.preamble.records.Topics;
import dev.preamble.records.control.Control;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.telemetry.Tracing;
import dev.preamble.worker.broker.Kafka;
import dev.preamble.worker.completion.Completions;
import dev.preamble.worker.control.ControlReader;
import dev.preamble.worker.device.LoadedModel;
import dev.preamble.worker.event.CompletionReplies;
import dev.preamble.worker.event.TaskEvents;
import dev.preamble.worker.heartbeat.Heartbeats;
import dev.preamble.worker.heartbeat.SelfPortrait;
import dev.preamble.worker.lane.LaneMemory;
import dev.preamble.worker.lane.Lanes;
import dev.preamble.worker.task.CompletionRuns;
import dev.preamble.worker.task.Runs;
import dev.preamble.worker.task.Scratch;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.configuration.MemorySize;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.jboss.logging.Logger;

/**
 * What a worker does from the moment its model is loaded until it leaves: the lanes, and all that they need.
 *
 * <p>Safe for use by many threads.
 */
final class Shift {
    private static final Logger LOG = Logger.getLogger(Shift.class);

    /** What a run that is told to stop needs for the turn that it is in. */
    private static final Duration LAST_TURN = Duration.ofSeconds(3);

    private final WorkerId worker;
    private final Device device;
    private final ArtifactStore store;
    private final TaskEvents events;
    private final Lanes lanes;
    private final CompletionReplies replies;
    private final Completions completions;
    private final Heartbeats heartbeats;
    private final ControlReader control;

    private Shift(
            Settings settings, Device device, LoadedModel model, Tracing tracing, MeterRegistry metrics, Runnable fail)
            throws InterruptedException, ExecutionException, IOException {
        var clock = Clock.systemUTC();
        var kafka = new Kafka(settings.kafka());
        var pool = settings.pool();
        this.worker = settings.worker().id();
        this.device = device;
        this.store = new ArtifactStore(settings.store().address());
        this.events = new TaskEvents(kafka.producer(worker + "-events"));
        var scratch = new Scratch(settings.worker().scratch());
        var lanes = settings.worker().lanes();
        var tokenDisk = settings.worker().tokenDisk().asLongValue();
        var laneMemory = settings.worker()
                .laneMemory()
                .map(MemorySize::asLongValue)
                .orElseGet(() -> LaneMemory.share(model, lanes));
        var tokensPerStep = settings.worker().tokensPerStep();
        var runs = new Runs(
                device,
                model,
                store,
                events,
                scratch,
                clock,
                lanes,
                tokenDisk,
                laneMemory,
                tokensPerStep,
                tracing,
                metrics);
        this.lanes = new Lanes(lanes, worker, pool, kafka, runs, metrics);
        this.replies = new CompletionReplies(kafka.producer(worker + "-replies"));
        this.completions = new Completions(
                () -> member(kafka, pool),
                new CompletionRuns(device, model, store, scratch, replies, clock, metrics),
                lanes,
                tracing,
                clock);
        var portrait = new SelfPortrait(worker, pool, model, this.lanes, completions, laneMemory, clock);
        this.heartbeats = new Heartbeats(
                kafka.producer(worker + "-heartbeat"), worker, portrait, this::able, () -> giveUp(fail), clock);
        this.control = new ControlReader(() -> kafka.reader(worker + "-control"), this::obey);
    }

    private ShareConsumer<String, byte[]> member(Kafka kafka, PoolId pool) {
        var topic = Topics.completions(pool).name();
        var consumer = kafka.member(topic, worker + "-completions");
        consumer.subscribe(List.of(topic));
        return consumer;
    }

    /**
     * Loads the model, then opens the lanes.
     *
     * @param fail what to do when the worker cannot go on, and only another process can
     */
    static Shift begin(Settings settings, Tracing tracing, MeterRegistry metrics, Runnable fail)
            throws InterruptedException, ExecutionException, IOException {
        settings.worker()
                .threads()
                .ifPresent(threads -> System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads)));
        var device = new Device(settings.worker().trainingShare());
        var base = settings.model();
        var model = device.callAndWait(() -> LoadedModel.load(
                base.dir(),
                base.dtype(),
                Activations.of(base.gradientCheckpointing()),
                settings.worker().device()));
        var shift = new Shift(settings, device, model, tracing, metrics, fail);
        shift.control.start();
        shift.heartbeats.start();
        shift.lanes.open();
        shift.completions.open();
        LOG.infof(
                "serves pool %s in %d lanes with base model %s on %s",
                settings.pool(), shift.lanes.count(), model.card().digest(), model.device());
        return shift;
    }

    /** Whether Kafka knows the worker as alive. */
    boolean ready() {
        return heartbeats.heard();
    }

    boolean alive() {
        return able() && heartbeats.alive();
    }

    private boolean able() {
        return device.alive() && lanes.alive();
    }

    private void giveUp(Runnable fail) {
        LOG.errorf(
                "the worker cannot go on and ends: %s",
                device.alive() ? "a lane died" : "the device thread died or hangs");
        fail.run();
    }

    /**
     * Takes no more tasks, lets runs bring what they have to safety, and says that the worker left.
     *
     * @param grace how long runs may take; then they are told to stop, and their tasks go back
     */
    void end(Duration grace) throws InterruptedException {
        lanes.drain();
        var until = System.nanoTime() + grace.toNanos();
        completions.end(grace, LAST_TURN);
        if (!lanes.awaitLeft(Duration.ofNanos(Math.max(0, until - System.nanoTime())))) {
            LOG.warnf("runs that did not end within %s are told to stop", grace);
            lanes.leave();
            lanes.awaitLeft(LAST_TURN);
        }
        heartbeats.leave();
        control.stop();
        events.close();
        replies.close();
        store.close();
    }

    private void obey(Control command) {
        switch (command) {
            case Control.StopRun order -> lanes.stop(order);
            case Control.StopCompletion order -> completions.stop(order.completion());
            case Control.DrainWorker order -> {
                if (order.worker().equals(worker)) {
                    LOG.info("commanded to take no more tasks");
                    lanes.rest();
                    completions.rest();
                }
            }
            case Control.ResumeWorker order -> {
                if (order.worker().equals(worker)) {
                    LOG.info("commanded to take tasks again");
                    lanes.resume();
                    completions.resume();
                }
            }
        }
    }
}
