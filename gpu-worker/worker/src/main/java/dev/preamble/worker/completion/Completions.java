package dev.preamble.worker.completion;

import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.UnreadableRecord;
import dev.preamble.records.completion.CompletionRequest;
import dev.preamble.records.id.CompletionId;
import dev.preamble.telemetry.LogContext;
import dev.preamble.telemetry.LogKey;
import dev.preamble.telemetry.SpanKeys;
import dev.preamble.telemetry.Step;
import dev.preamble.telemetry.Tracing;
import dev.preamble.worker.broker.Headers;
import dev.preamble.worker.task.CompletionRuns;
import dev.preamble.worker.task.RunSignal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * Takes completions by a thread of its own, and lets each run on another one. The scheduler sends no more than there are
 * lanes for; the same number is the most that this worker takes at a time. A record is given up when it is taken: if the
 * worker dies, the sender learns it by silence, and repeats.
 *
 * <p>Safe for use by many threads.
 */
public final class Completions {
    private static final Logger LOG = Logger.getLogger(Completions.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LEAVE = Duration.ofSeconds(2);

    private final Supplier<ShareConsumer<String, byte[]>> members;
    private final CompletionRuns runs;
    private final InstantSource clock;
    private final int lanes;
    private final Tracing tracing;
    private final Semaphore vacant;
    private final Map<RunSignal, CompletionId> running = new ConcurrentHashMap<>();
    private final StopOrders stopOrders = new StopOrders();
    private final CountDownLatch leaving = new CountDownLatch(1);
    private final Thread thread = new Thread(this::take, "completions");
    private volatile boolean resting;

    /** @param members makes members of the share group of the pool's completions, subscribed to its topic */
    public Completions(
            Supplier<ShareConsumer<String, byte[]>> members,
            CompletionRuns runs,
            int lanes,
            Tracing tracing,
            InstantSource clock) {
        this.members = members;
        this.runs = runs;
        this.lanes = lanes;
        this.vacant = new Semaphore(lanes);
        this.tracing = tracing;
        this.clock = clock;
        thread.setDaemon(true);
    }

    public void open() {
        thread.start();
    }

    /** Takes no more until told otherwise. */
    public void rest() {
        resting = true;
    }

    /** Takes them again. */
    public void resume() {
        resting = false;
    }

    /** Ends its runs, those too that begin later. */
    public void stop(CompletionId completion) {
        stopOrders.heard(completion);
        running.forEach((signal, id) -> {
            if (id.equals(completion)) {
                signal.stop();
            }
        });
    }

    /** Those that run now. */
    public List<CompletionId> held() {
        return List.copyOf(running.values());
    }

    /** Takes no more, lets those that run go on for so long, and ends them. */
    public void end(Duration grace, Duration lastTurn) throws InterruptedException {
        leaving.countDown();
        if (!vacant.tryAcquire(lanes, grace.toMillis(), TimeUnit.MILLISECONDS)) {
            running.keySet().forEach(RunSignal::stop);
            vacant.tryAcquire(lanes, lastTurn.toMillis(), TimeUnit.MILLISECONDS);
        }
        thread.join(LEAVE);
    }

    private void take() {
        try {
            do {
                if (!resting) {
                    takeAsMember();
                }
            } while (!leaving.await(RETRY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("interrupted");
        }
    }

    private void takeAsMember() throws InterruptedException {
        try (var member = members.get()) {
            while (leaving.getCount() > 0 && !resting) {
                if (vacant.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                    takeOne(member);
                }
            }
        } catch (KafkaException e) {
            LOG.warnf("cannot take completions now, and tries again: %s", e.getMessage());
        }
    }

    private void takeOne(ShareConsumer<String, byte[]> member) {
        var taken = false;
        try {
            for (var record : member.poll(POLL)) {
                member.acknowledge(record, AcknowledgeType.ACCEPT);
                taken = start(record);
            }
            member.commitAsync();
        } finally {
            if (!taken) {
                vacant.release();
            }
        }
    }

    private boolean start(ConsumerRecord<String, byte[]> record) {
        try {
            var request = RecordJson.read(record.value(), CompletionRequest.class);
            if (!request.deadline().isAfter(clock.instant())) {
                return false;
            }
            var signal = new RunSignal();
            running.put(signal, request.id());
            // Looked at after that, so that no order falls in between.
            if (stopOrders.stop(request.id())) {
                signal.stop();
            }
            var context = LogContext.of(LogKey.TENANT, request.tenant()).and(LogKey.COMPLETION, request.id());
            Thread.ofPlatform()
                    .daemon()
                    .name("completion-" + request.id())
                    .start(() -> context.run(
                            () -> tracing.run(step(request), Headers.trace(record), () -> run(request, signal))));
            return true;
        } catch (UnreadableRecord e) {
            LOG.errorf("skipped the record at offset %d of %s: %s", record.offset(), record.topic(), e.getMessage());
            return false;
        }
    }

    private static Step step(CompletionRequest request) {
        return Step.process("completion", Topics.completions(request.pool()).name())
                .with(SpanKeys.TENANT, request.tenant().value())
                .with(SpanKeys.COMPLETION, request.id().toString());
    }

    private void run(CompletionRequest request, RunSignal signal) {
        try {
            runs.run(request, signal);
        } finally {
            running.remove(signal);
            vacant.release();
        }
    }
}
