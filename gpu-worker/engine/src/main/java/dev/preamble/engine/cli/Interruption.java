package dev.preamble.engine.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C or SIGTERM while a command computes: the process ends once the step in hand is over, since PyTorch crashes when it is taken
 * down while its threads compute. Any thread may ask.
 */
final class Interruption implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final PrintWriter screen;
    private final String farewell;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread hook = new Thread(this::end, "interruption");
    private volatile boolean asked;

    private Interruption(PrintWriter screen, String farewell) {
        this.screen = screen;
        this.farewell = farewell;
    }

    /**
     * From here to {@link #close} a signal waits.
     *
     * @param farewell what is said when the process ends by one
     */
    static Interruption awaited(PrintWriter screen, String farewell) {
        var interruption = new Interruption(screen, farewell);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    boolean isAsked() {
        return asked;
    }

    /** @throws CancellationException once the process is to end */
    void check() {
        if (asked) {
            throw new CancellationException(farewell);
        }
    }

    private void end() {
        asked = true;
        try {
            if (over.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                screen.println(farewell);
                screen.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over.countDown();
        if (!asked) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // the signal came just now
            }
        }
    }
}
