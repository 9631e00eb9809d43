package dev.preamble.gateway.dashboard;

import dev.preamble.gateway.Limits;
import dev.preamble.gateway.caller.Caller;
import dev.preamble.gateway.caller.Places;
import dev.preamble.gateway.job.JobBell;
import dev.preamble.gateway.job.JobBells;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.JobId;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Streams of a page's living part: the part anew, as server-sent events, whenever it has changed. A stream is short, so that
 * who is logged out or loses a role sees nothing more after that; the browser comes back by itself. Who has more pages open than
 * are told live gets the others' parts once, is told so, and comes back for them after a while.
 */
@Singleton
public final class LiveStreams {
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration LIFE = Duration.ofMinutes(4);
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final Duration BACK = Duration.ofSeconds(2);
    private static final Duration BACK_WHEN_CROWDED = Duration.ofSeconds(15);

    private final JobBells bells;
    private final CurrentVertxRequest current;
    private final Clock clock;
    private final Places<String> open = new Places<>(Limits.LIVE_PAGES);
    private volatile boolean stopping;

    public LiveStreams(JobBells bells, CurrentVertxRequest current, Clock clock) {
        this.bells = bells;
        this.current = current;
        this.clock = clock;
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        bells.ringAll();
    }

    /**
     * A stream that looks now and then, and at once when something happens to a job.
     *
     * @param job null looks now and then alone
     * @param part makes the part, for each look
     */
    StreamingOutput open(Visitor visitor, @Nullable JobId job, Supplier<String> part) {
        Caller caller = new Caller(current.getCurrent());
        return to -> {
            if (!open.take(visitor.name())) {
                glance(part, to);
                return;
            }
            try (JobBell bell = bells.hang(job == null ? new JobId(new UUID(0, 0)) : job)) {
                follow(bell, part, caller, to);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                open.leave(visitor.name());
            }
        };
    }

    private static void glance(Supplier<String> part, OutputStream to) throws IOException {
        write(retry(BACK_WHEN_CROWDED), to);
        write("event: crowded\ndata: " + BACK_WHEN_CROWDED.toSeconds() + "\n\n", to);
        write(event(part.get()), to);
    }

    private void follow(JobBell bell, Supplier<String> part, Caller caller, OutputStream to)
            throws IOException, InterruptedException {
        Instant until = clock.instant().plus(LIFE);
        Instant wroteAt = clock.instant();
        String shown = "";
        write(retry(BACK), to);
        while (!stopping && !caller.isGone() && clock.instant().isBefore(until)) {
            String now;
            try {
                now = part.get();
            } catch (Refusal gone) {
                return;
            }
            if (!now.equals(shown)) {
                write(event(now), to);
                shown = now;
                wroteAt = clock.instant();
            } else if (wroteAt.plus(HEARTBEAT).isBefore(clock.instant())) {
                write("event: still-here\ndata: -\n\n", to);
                wroteAt = clock.instant();
            }
            bell.await(LOOK);
        }
    }

    /** After how long the browser comes back. */
    private static String retry(Duration after) {
        return "retry: " + after.toMillis() + "\n\n";
    }

    private static String event(String part) {
        return "event: part\n" + lines(part) + "\n";
    }

    private static String lines(String text) {
        StringBuilder lines = new StringBuilder(text.length() + 64);
        text.lines()
                .filter(line -> !line.isBlank())
                .forEach(line -> lines.append("data: ").append(line).append('\n'));
        return lines.toString();
    }

    private static void write(String frame, OutputStream to) throws IOException {
        to.write(frame.getBytes(StandardCharsets.UTF_8));
        to.flush();
    }
}
