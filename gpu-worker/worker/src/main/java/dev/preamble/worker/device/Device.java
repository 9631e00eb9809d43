package dev.preamble.worker.device;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The device thread: the one thread that touches the model. Between the turns of work that goes on for long it does
 * what it is called for at once.
 *
 * <p>Other threads may use every method here, at any time.
 */
public final class Device {
    private static final Logger LOG = Logger.getLogger(Device.class);

    private final BlockingQueue<Runnable> calls = new LinkedBlockingQueue<>();
    private final TurnOrder<Seat> order = new TurnOrder<>();
    private final Thread thread = new Thread(this::work, "device");
    private boolean closed;

    public Device() {
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
        var seat = new Seat(work, new CompletableFuture<>());
        calls.add(() -> order.join(seat));
        return seat.end;
    }

    /** Whether the thread lives; without it nothing here will ever be done. */
    public boolean alive() {
        return thread.isAlive();
    }

    /** Ends the thread after the turn that it is in. Work that is not done then never will be. */
    public void stop() throws InterruptedException {
        calls.add(() -> closed = true);
        thread.join();
    }

    private void work() {
        while (!closed) {
            var seat = order.next();
            if (seat != null) {
                turn(seat);
            }
            callsUntilWork(seat == null);
        }
    }

    private void callsUntilWork(boolean idle) {
        try {
            var call = idle ? calls.take() : calls.poll();
            while (call != null && !closed) {
                call.run();
                call = calls.poll();
            }
        } catch (InterruptedException e) {
            LOG.warn("the device thread was interrupted", e);
        }
    }

    private void turn(Seat seat) {
        var since = System.nanoTime();
        try {
            if (seat.turn()) {
                order.join(seat);
            } else {
                seat.end.complete(null);
            }
        } catch (Throwable e) {
            // Whatever it is, it is the end of this work alone; the run that it belongs to knows what to make of it.
            seat.end.completeExceptionally(e);
        }
        order.took(seat.kind(), System.nanoTime() - since);
    }

    private record Seat(Work work, CompletableFuture<@Nullable Void> end) implements Work {
        @Override
        public Kind kind() {
            return work.kind();
        }

        @Override
        public boolean turn() throws Exception {
            return work.turn();
        }
    }
}
