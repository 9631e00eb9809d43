package dev.preamble.gateway.job;

import dev.preamble.records.event.TextGrowth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Rings when a job may have a new event, and, where that is wanted, when its texts have grown. Ringing twice before anyone
 * looks is ringing once.
 */
public final class JobBell implements AutoCloseable {
    /** So much a slow reader is owed at most; it reads the rest when the text is whole. */
    private static final int TEXTS = 4096;

    private final String job;
    private final boolean forTexts;
    private final Consumer<JobBell> takeDown;
    private final Semaphore rung = new Semaphore(0);
    private final Queue<TextGrowth> texts = new LinkedBlockingQueue<>(TEXTS);
    private final AtomicBoolean event = new AtomicBoolean();

    JobBell(String job, boolean forTexts, Consumer<JobBell> takeDown) {
        this.job = job;
        this.forTexts = forTexts;
        this.takeDown = takeDown;
    }

    String job() {
        return job;
    }

    void ring() {
        event.set(true);
        rung.release();
    }

    void tell(TextGrowth growth) {
        if (forTexts && texts.offer(growth)) {
            rung.release();
        }
    }

    /** Returns when it rings, or after so long: whether the job is to be looked at, and not its texts alone. */
    public boolean await(Duration most) throws InterruptedException {
        boolean rang = rung.tryAcquire(most.toMillis(), TimeUnit.MILLISECONDS);
        rung.drainPermits();
        return event.getAndSet(false) || !rang;
    }

    /** What texts grew by since the last call. */
    List<TextGrowth> texts() {
        List<TextGrowth> all = new ArrayList<>();
        for (TextGrowth next = texts.poll(); next != null; next = texts.poll()) {
            all.add(next);
        }
        return all;
    }

    @Override
    public void close() {
        takeDown.accept(this);
    }
}
