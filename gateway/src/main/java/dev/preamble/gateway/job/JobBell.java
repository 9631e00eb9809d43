package dev.preamble.gateway.job;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Rings when a job may have a new event. Ringing twice before anyone looks is ringing once. */
public final class JobBell implements AutoCloseable {
    private final String job;
    private final Consumer<JobBell> takeDown;
    private final Semaphore rung = new Semaphore(0);

    JobBell(String job, Consumer<JobBell> takeDown) {
        this.job = job;
        this.takeDown = takeDown;
    }

    String job() {
        return job;
    }

    void ring() {
        rung.release();
    }

    /** Returns when it rings, or after so long. */
    public void await(Duration most) throws InterruptedException {
        if (rung.tryAcquire(most.toMillis(), TimeUnit.MILLISECONDS)) {
            rung.drainPermits();
        }
    }

    @Override
    public void close() {
        takeDown.accept(this);
    }
}
