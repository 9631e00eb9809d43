package dev.preamble.worker.lane;

import dev.preamble.telemetry.Tracing;
import dev.preamble.worker.broker.Headers;
import dev.preamble.worker.lane.LaneState.Acquired;
import dev.preamble.worker.lane.LaneState.Draining;
import dev.preamble.worker.lane.LaneState.Generating;
import dev.preamble.worker.lane.LaneState.Idle;
import dev.preamble.worker.lane.LaneState.Left;
import dev.preamble.worker.lane.LaneState.Stopping;
import dev.preamble.worker.lane.LaneState.Training;
import dev.preamble.worker.lane.LaneState.Working;
import dev.preamble.worker.task.RunEnd;
import dev.preamble.worker.task.RunSignal;
import dev.preamble.worker.task.RunStarter;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A worker's unit of capacity: takes a task of the pool, has a run work on it while it keeps the task's lock, settles
 * the task, and takes the next one.
 *
 * <p>A thread of its own makes every move; others send it signals and look at its state.
 */
final class Lane {
    private static final Logger LOG = Logger.getLogger(Lane.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int RENEWALS_IN_A_LOCK = 3;

    private final Supplier<ShareMember> membership;
    private final TaskIntake intake;
    private final RunStarter runs;
    private final Counter rejected;
    private final BlockingQueue<LaneSignal> signals = new LinkedBlockingQueue<>();
    private final Thread thread;

    private volatile LaneState state = new Idle();
    private RunSignal run = new RunSignal();
    private long renewAt;
    private boolean leaving;
    private boolean resting;

    Lane(String name, Supplier<ShareMember> membership, TaskIntake intake, RunStarter runs, Counter rejected) {
        this.membership = membership;
        this.intake = intake;
        this.runs = runs;
        this.rejected = rejected;
        this.thread = new Thread(this::live, name);
    }

    void open() {
        thread.start();
    }

    LaneState state() {
        return state;
    }

    void signal(LaneSignal signal) {
        signals.add(signal);
    }

    /** Whether it still makes moves, or has made its last. */
    boolean alive() {
        return state instanceof Left || thread.getState() != Thread.State.TERMINATED;
    }

    /** Whether the lane has left within that time. */
    boolean awaitLeft(Duration patience) throws InterruptedException {
        return thread.join(patience);
    }

    private void live() {
        try {
            while (!(state instanceof Left)) {
                if (leaving) {
                    state = new Left();
                    return;
                }
                if (resting && state instanceof Idle) {
                    note(signals.take());
                    continue;
                }
                try (var member = membership.get()) {
                    liveAs(member);
                } catch (KafkaException e) {
                    LOG.warnf("%s cannot take tasks now, and tries again: %s", thread.getName(), e.getMessage());
                    pause();
                } catch (RuntimeException e) {
                    // The next membership finds a run that is still at work without its record, and stops it.
                    LOG.errorf(e, "%s met an error that it did not expect, and tries again", thread.getName());
                    pause();
                }
            }
        } catch (InterruptedException e) {
            run.stop();
            state = new Left();
        }
    }

    /** Until the lane has left, or its membership is of no more use and nothing is held by it. */
    private void liveAs(ShareMember member) throws InterruptedException {
        while (state instanceof Working || (state instanceof Idle && !resting && !member.lost())) {
            state = switch (state) {
                case Idle idle -> takeUp(idle, member);
                case Working working ->
                    working.held().logContext().<LaneState, InterruptedException>call(() -> keep(working, member));
                case Left left -> left;
            };
        }
    }

    private LaneState takeUp(Idle idle, ShareMember member) {
        noteAll();
        if (leaving) {
            return idle.leave();
        }
        if (resting) {
            return idle;
        }
        var record = member.acquire(POLL);
        if (record == null) {
            return idle;
        }
        noteAll();
        if (leaving || resting) {
            // It was told so while it waited for the record, which another worker may have at once.
            member.settle(Settlement.RELEASE);
            return idle;
        }
        return switch (intake.take(record.value())) {
            case Intake.Accepted accepted -> {
                Tracing.runAt(Headers.trace(record), () -> start(accepted.held(), member));
                yield idle.acquire(accepted.held());
            }
            case Intake.Stopped stopped -> {
                member.settle(Settlement.ACCEPT);
                yield idle;
            }
            case Intake.Unreadable unreadable -> {
                LOG.errorf(
                        "rejected the record at offset %d of %s: %s",
                        record.offset(), record.topic(), unreadable.problem());
                rejected.increment();
                member.settle(Settlement.REJECT);
                yield idle;
            }
        };
    }

    private void start(Held held, ShareMember member) {
        run = new RunSignal();
        renewLater(member);
        runs.start(held.key(), held.task(), run, new RunStarter.Listener() {
            @Override
            public void started() {
                signals.add(new LaneSignal.Started());
            }

            @Override
            public void ended(RunEnd end) {
                signals.add(new LaneSignal.Ended(end));
            }
        });
    }

    private LaneState keep(Working working, ShareMember member) throws InterruptedException {
        if (member.lost()) {
            return heed(working, signals.take(), member);
        }
        var signal = signals.poll(renewAt - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (signal != null) {
            return heed(working, signal, member);
        }
        if (member.renew()) {
            renewLater(member);
            return working;
        }
        LOG.warnf(
                "run %s lost the lock on its task, and stops",
                working.held().key().run());
        return stop(working, StopCause.LOCK_LOST);
    }

    private LaneState heed(Working working, LaneSignal signal, ShareMember member) throws InterruptedException {
        return switch (signal) {
            case LaneSignal.Started started -> working instanceof Acquired acquired ? acquired.start() : working;
            case LaneSignal.Ended ended -> {
                var settlement = settle(working, ended.end(), member);
                if (settlement == Settlement.RELEASE && !leaving) {
                    // What kept the run from its work may keep the next one from it too.
                    pause();
                }
                yield working.settle();
            }
            case LaneSignal.Stop stop ->
                working.held().isMeantBy(stop.order()) ? stop(working, StopCause.ORDERED) : working;
            case LaneSignal.Drain drain -> {
                leaving = true;
                yield drain(working);
            }
            case LaneSignal.Rest rest -> {
                resting = true;
                yield drain(working);
            }
            case LaneSignal.Resume resume -> {
                resting = false;
                yield working;
            }
            case LaneSignal.Leave leave -> {
                leaving = true;
                yield stop(working, StopCause.GRACE_OVER);
            }
        };
    }

    private Working stop(Working working, StopCause cause) {
        run.stop();
        return working.stop(cause);
    }

    private Working drain(Working working) {
        run.drain();
        return switch (working) {
            case Acquired acquired -> acquired.drain();
            case Training training -> training.drain();
            case Generating generating -> generating.drain();
            case Draining draining -> draining;
            case Stopping stopping -> stopping;
        };
    }

    private Settlement settle(Working working, RunEnd end, ShareMember member) {
        var settlement = Settlement.of(working, end);
        var settled = member.settle(settlement);
        LOG.infof(
                "run %s ended: %s, its task: %s%s",
                working.held().key().run(), end, settlement, settled ? "" : " (not taken, someone else may have it)");
        return settlement;
    }

    private void renewLater(ShareMember member) {
        renewAt = System.nanoTime() + member.lockDuration().toNanos() / RENEWALS_IN_A_LOCK;
    }

    /** With jitter, so that lanes do not come back all at once; ended by a wish that the lane leaves. */
    private void pause() throws InterruptedException {
        var until = System.nanoTime()
                + (long) (PAUSE.toNanos() * ThreadLocalRandom.current().nextDouble(0.5, 1.5));
        while (!leaving && System.nanoTime() < until) {
            note(signals.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS));
        }
    }

    private void noteAll() {
        for (var signal = signals.poll(); signal != null; signal = signals.poll()) {
            note(signal);
        }
    }

    /** What a signal means to a lane that has no run. */
    private void note(@Nullable LaneSignal signal) {
        switch (signal) {
            case LaneSignal.Drain drain -> leaving = true;
            case LaneSignal.Leave leave -> leaving = true;
            case LaneSignal.Rest rest -> resting = true;
            case LaneSignal.Resume resume -> resting = false;
            case LaneSignal.Started late -> {}
            case LaneSignal.Ended late -> {}
            case LaneSignal.Stop stop -> {}
            case null -> {}
        }
    }
}
