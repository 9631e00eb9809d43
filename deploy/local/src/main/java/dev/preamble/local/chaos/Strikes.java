package dev.preamble.local.chaos;

import dev.preamble.local.Platform;
import dev.preamble.local.chaos.FaultPlan.Round;
import dev.preamble.local.chaos.FaultPlan.Strike;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does to a platform what a round says. */
final class Strikes {
    private final Platform platform;

    Strikes(Platform platform) {
        this.platform = platform;
    }

    /** Returns when nothing stands still any more; what was killed may not be back yet. */
    void play(Round round) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> strikes = new ArrayList<>();
            for (Strike strike : round.strikes()) {
                strikes.add(threads.submit(() -> play(strike)));
            }
            for (Future<?> strike : strikes) {
                strike.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private void play(Strike strike) {
        try {
            Thread.sleep(strike.after());
            switch (strike.fault()) {
                case Fault.Killed killed -> platform.kill(killed.part());
                case Fault.Stopped stopped -> stop(stopped);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop(Fault.Stopped stopped) throws IOException, InterruptedException {
        platform.suspend(stopped.part());
        try {
            Thread.sleep(stopped.held());
        } finally {
            platform.resume(stopped.part());
        }
    }
}
