package dev.preamble.engine.device;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The device thread: the one thread that touches the model. Between the turns of work that goes on for long it does
 * what it is called for at once.
 *
 * <p>Other threads may use every method here, at any time.
 */
public final class Device {
    private static final System.Logger LOG = System.getLogger(Device.class.getName());

    /** Whoever needs longer in one go is taken to hang; the longest step that a job may ask for stays well below. */
    private static final Duration LONGEST_GO = Duration.ofMinutes(10);

    private final BlockingQueue<Runnable> calls = new LinkedBlockingQueue<>();
    private final TurnOrder<Seat> order;
    private final Thread thread = new Thread(this::work, "device");
    private final Duration longestGo;
    private volatile boolean idle;
    private volatile long since = System.nanoTime();
    private boolean stopped;

    /** @param trainingShare of the device's time, at least, while there is generation too; above 0 and below 1 */
    public Device(double trainingShare) {
        this(trainingShare, LONGEST_GO);
    }

    Device(double trainingShare, Duration longestGo) {
        this.order = new TurnOrder<>(trainingShare);
        this.longestGo = longestGo;
        thread.setDaemon(true);
        thread.start();
    }

    /** Does something short on the device thread, before the next turn of anyone's work. */
    public <T> CompletableFuture<T> call(Callable<T> call) {
        var result = new CompletableFuture<T>();
        calls.add(() -> {
            try {
                result.complete(call.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** As {@link #call}, and waits for it. */
    public <T> T callAndWait(Callable<T> call) throws InterruptedException, ExecutionException {
        return call(call).get();
    }

    /** Takes up work that goes on for long; the future is done when it has had its last turn. */
    public CompletableFuture<@Nullable Void> start(Work work) {
        var seat = new Seat(work);
        calls.add(() -> order.join(seat));
        return seat.end;
    }

    /** Whether the thread gets anywhere; if not, nothing here will ever be done. */
    public boolean alive() {
        return thread.isAlive() && (idle || System.nanoTime() - since < longestGo.toNanos());
    }

    /** Ends the thread after the turn that it is in. Work that is not done then never will be. */
    public void stop() throws InterruptedException {
        calls.add(() -> stopped = true);
        thread.join();
    }

    private void work() {
        while (!stopped) {
            var seat = order.next();
            if (seat != null) {
                turn(seat);
            }
            doCalls(seat == null);
        }
    }

    private void doCalls(boolean nothingElse) {
        try {
            idle = nothingElse;
            var call = nothingElse ? calls.take() : calls.poll();
            since = System.nanoTime();
            idle = false;
            while (call != null && !stopped) {
                since = System.nanoTime();
                call.run();
                call = calls.poll();
            }
        } catch (InterruptedException e) {
            LOG.log(System.Logger.Level.WARNING, "the device thread was interrupted", e);
        }
    }

    private void turn(Seat seat) {
        begin(seat);
        try {
            if (seat.turn(() -> pause(seat))) {
                order.join(seat);
            } else {
                seat.end.complete(null);
            }
        } catch (Throwable e) {
            // Whatever it is, it is the end of this work alone; the run that it belongs to knows what to make of it.
            seat.end.completeExceptionally(e);
        }
        order.took(seat.kind(), System.nanoTime() - seat.since);
    }

    /** The pausing seat queues up as if its turn were over; what comes before it is done on top of its stack. */
    private void pause(Seat seat) {
        order.took(seat.kind(), System.nanoTime() - seat.since);
        seat.pausing = true;
        order.join(seat);
        var below = new ArrayList<Seat>();
        for (var next = order.next(); next != seat && next != null; next = order.next()) {
            if (next.pausing) {
                below.add(next);
            } else {
                turn(next);
            }
            doCalls(false);
        }
        doCalls(false);
        below.forEach(order::join);
        seat.pausing = false;
        begin(seat);
    }

    private void begin(Seat seat) {
        since = System.nanoTime();
        seat.since = since;
    }

    /** A work's place in the order. */
    private static final class Seat implements Work {
        private final Work work;
        private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
        private long since;
        private boolean pausing;

        Seat(Work work) {
            this.work = work;
        }

        @Override
        public Kind kind() {
            return work.kind();
        }

        @Override
        public boolean turn(Pause pause) throws Exception {
            return work.turn(pause);
        }
    }
}
