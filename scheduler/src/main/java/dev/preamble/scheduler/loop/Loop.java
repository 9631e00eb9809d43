package dev.preamble.scheduler.loop;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * A thread that takes one turn after the other. A turn that throws is followed by another one after a backoff: whatever
 * a turn does must bear being repeated.
 */
public final class Loop {
    private static final Logger LOG = Logger.getLogger(Loop.class);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));

    private final String name;
    private final Turn turn;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Semaphore wakes = new Semaphore(0);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final AtomicInteger failures = new AtomicInteger();
    private final Thread thread;
    private volatile Instant lastTurn;
    private volatile boolean turned;

    public Loop(String name, Turn turn, InstantSource clock, RandomGenerator random) {
        this.name = name;
        this.turn = turn;
        this.clock = clock;
        this.random = random;
        this.lastTurn = clock.instant();
        this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Ends the present rest, or the next one if a turn is under way. */
    public void wake() {
        wakes.release();
    }

    /** Lets the present turn end, for so long at most, then interrupts it. */
    public void stop(Duration patience) throws InterruptedException {
        stopping.countDown();
        wake();
        if (!thread.join(patience)) {
            LOG.warnf("%s did not end its turn within %s; interrupting it", name, patience);
            thread.interrupt();
            thread.join(patience);
        }
    }

    public String name() {
        return name;
    }

    /** When the last turn ended, well or not. */
    public Instant lastTurn() {
        return lastTurn;
    }

    /** Whether a turn went well yet. */
    public boolean turned() {
        return turned;
    }

    /** Turns that failed since the last one that ended well. */
    public int failures() {
        return failures.get();
    }

    private void run() {
        try {
            while (stopping.getCount() > 0) {
                turnOnce();
            }
        } catch (InterruptedException e) {
            LOG.debugf("%s was interrupted", name);
        }
    }

    private void turnOnce() throws InterruptedException {
        try {
            Duration rest = turn.take();
            failures.set(0);
            turned = true;
            lastTurn = clock.instant();
            if (wakes.tryAcquire(rest.toMillis(), TimeUnit.MILLISECONDS)) {
                stopping.await(turn.gather().toMillis(), TimeUnit.MILLISECONDS);
                wakes.drainPermits();
            }
        } catch (RuntimeException e) {
            int failed = failures.incrementAndGet();
            lastTurn = clock.instant();
            Duration rest = BACKOFF.after(failed, random);
            log(e, failed, rest);
            // not to be woken: what wakes the loop may well be what fails
            stopping.await(rest.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Where it failed is told the first time; an outage repeats itself. */
    private void log(RuntimeException e, int failed, Duration rest) {
        if (failed == 1) {
            LOG.warnf(e, "%s failed; next try in %d ms", name, rest.toMillis());
        } else {
            LOG.warnf("%s failed %d times in a row, next try in %d ms: %s", name, failed, rest.toMillis(), e);
        }
    }
}
