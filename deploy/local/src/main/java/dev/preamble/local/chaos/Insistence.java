package dev.preamble.local.chaos;

import dev.preamble.client.Refused;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Supplier;

/** A client that asks again, as clients do while a part is away; what is asked must bear being repeated. */
final class Insistence {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private Insistence() {}

    /** @throws RuntimeException what the platform refused for good, or the last failure when patience is over */
    static <T> T on(Supplier<T> request) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return request.get();
            } catch (UncheckedIOException | Refused e) {
                if (!mayPass(e) || System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(PAUSE);
            }
        }
    }

    /** Whether the same request may be answered otherwise soon. */
    static boolean mayPass(RuntimeException failure) {
        return !(failure instanceof Refused refused) || refused.status() >= 500 || refused.status() == 429;
    }
}
