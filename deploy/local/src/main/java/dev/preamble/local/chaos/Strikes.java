package dev.preamble.local.chaos;

import dev.preamble.local.Platform;
import dev.preamble.local.chaos.FaultPlan.Round;
import dev.preamble.local.chaos.FaultPlan.Strike;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does to a platform what a round says. */
final class Strikes {
    private final Platform platform;
    private final Lines lines;

    Strikes(Platform platform, Lines lines) {
        this.platform = platform;
        this.lines = lines;
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
                case Fault.CutOff cut -> hold(lines.to(cut.part())::cut, cut.held(), lines.to(cut.part())::mend);
                case Fault.Unheard dead ->
                    hold(lines.to(dead.part())::deaden, dead.held(), lines.to(dead.part())::mend);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void hold(Runnable begin, Duration held, Runnable end) throws InterruptedException {
        begin.run();
        try {
            Thread.sleep(held);
        } finally {
            end.run();
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
