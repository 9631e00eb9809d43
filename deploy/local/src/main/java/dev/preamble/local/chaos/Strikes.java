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
    private final Scene scene;

    Strikes(Platform platform, Scene scene) {
        this.platform = platform;
        this.scene = scene;
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
                case Fault.Restarted restarted -> platform.restart(restarted.part());
                case Fault.Stopped stopped ->
                    hold(() -> platform.suspend(stopped.part()), stopped.held(), () -> platform.resume(stopped.part()));
                case Fault.CutOff cut -> {
                    Proxy line = scene.line(cut.part());
                    hold(line::cut, cut.held(), line::mend);
                }
                case Fault.Unheard unheard -> {
                    Proxy line = scene.line(unheard.part());
                    hold(line::deaden, unheard.held(), line::mend);
                }
                case Fault.Full full -> {
                    SmallDisk disk = scene.disk(full.part());
                    hold(disk::fill, full.held(), disk::clear);
                }
                case Fault.Skewed skewed -> {
                    WorkerClock clock = scene.clock(skewed.part());
                    hold(() -> clock.set(skewed.wrong()), skewed.held(), () -> clock.set(Duration.ZERO));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Deed {
        void run() throws IOException, InterruptedException;
    }

    private static void hold(Deed begin, Duration held, Deed end) throws IOException, InterruptedException {
        begin.run();
        try {
            Thread.sleep(held);
        } finally {
            end.run();
        }
    }
}
