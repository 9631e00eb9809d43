package dev.preamble.local.chaos;

import dev.preamble.client.Administration;
import dev.preamble.local.PartState;
import dev.preamble.local.Platform;
import dev.preamble.parts.Part;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Watches a platform get well again. */
final class Convalescence {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration PERIOD = Duration.ofMillis(200);

    private final Platform platform;
    private final Callable<Administration> login;
    private final Customer canary;

    Convalescence(Platform platform, Callable<Administration> login, Customer canary) {
        this.platform = platform;
        this.login = login;
        this.canary = canary;
    }

    /** Seconds, as in {@link Recovery}. */
    record Seconds(
            @Nullable Double parts,
            @Nullable Double work,
            @Nullable Double logins) {}

    /** The processes of the parts that are well. */
    Map<String, Long> processes() {
        return platform.parts().stream()
                .filter(part -> platform.state(part.name()) instanceof PartState.Healthy)
                .collect(Collectors.toMap(Part::name, part -> pid(part.name())));
    }

    /** @param dead process ids that do not count, by part */
    Seconds await(Map<String, Long> dead) throws InterruptedException {
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<@Nullable Double> parts = threads.submit(() -> until(begin, () -> allWell(dead)));
            Future<@Nullable Double> work = threads.submit(() -> until(begin, this::works));
            Future<@Nullable Double> logins = threads.submit(() -> until(begin, () -> login.call() != null));
            return new Seconds(parts.get(), work.get(), logins.get());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Seconds that the smallest job takes while nothing is wrong. */
    @Nullable
    Double work() throws InterruptedException {
        return until(System.nanoTime(), this::works);
    }

    private boolean works() throws InterruptedException {
        return canary.awaitEnd(canary.generateAtOnce(), PATIENCE).equals("succeeded");
    }

    private boolean allWell(Map<String, Long> dead) throws InterruptedException {
        for (Part part : platform.parts()) {
            boolean well = platform.state(part.name()) instanceof PartState.Healthy now
                    && !Long.valueOf(now.pid()).equals(dead.get(part.name()))
                    && part.isHealthy();
            if (!well) {
                return false;
            }
        }
        return true;
    }

    private long pid(String part) {
        return platform.state(part) instanceof PartState.Healthy healthy ? healthy.pid() : 0;
    }

    private static @Nullable Double until(long begin, Callable<Boolean> condition) throws InterruptedException {
        while (System.nanoTime() - begin < PATIENCE.toNanos()) {
            try {
                if (condition.call()) {
                    return Math.round((System.nanoTime() - begin) / 1e8) / 10.0;
                }
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                // Not yet.
            }
            Thread.sleep(PERIOD);
        }
        return null;
    }
}
