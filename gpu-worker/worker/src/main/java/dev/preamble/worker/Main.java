package dev.preamble.worker;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The process's start and end. A worker that is told to go by a signal and left in order ends with status 0, where the
 * JVM by itself would end with the signal's number.
 */
@QuarkusMain
public final class Main {
    /** Longer than any grace that makes sense. */
    private static final Duration LONGEST_END = Duration.ofMinutes(10);

    private static final int HUNG = 70;

    /** The status of a worker that cannot go on: whoever started it should start another. */
    static final int UNABLE = 71;

    private Main() {}

    public static void main(String... arguments) {
        var status = new CompletableFuture<Integer>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(status), "end"));
        Quarkus.run(
                null,
                (code, failure) -> {
                    status.complete(code);
                    System.exit(code);
                },
                arguments);
    }

    private static void end(CompletableFuture<Integer> status) {
        status.completeOnTimeout(HUNG, LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
        Runtime.getRuntime().halt(status.join());
    }
}
