package dev.preamble.gateway.dashboard;

import dev.preamble.gateway.Limits;
import dev.preamble.gateway.job.JobBell;
import dev.preamble.gateway.job.JobBells;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.JobId;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Streams of a page's living part: the part anew, as server-sent events, whenever it has changed. A stream is short, so that
 * who is logged out or loses a role sees nothing more after that; the browser comes back by itself.
 */
@Singleton
public final class LiveStreams {
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration LIFE = Duration.ofMinutes(4);
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private final JobBells bells;
    private final Clock clock;
    private final Map<String, Integer> open = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    public LiveStreams(JobBells bells, Clock clock) {
        this.bells = bells;
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
        if (open.getOrDefault(visitor.name(), 0) >= Limits.LIVE_PAGES) {
            throw Refusal.quota("live", "Too many pages of yours are open.", Limits.LIVE_PAGES + " at once");
        }
        return to -> {
            open.merge(visitor.name(), 1, Integer::sum);
            try (JobBell bell = bells.hang(job == null ? new JobId(new UUID(0, 0)) : job)) {
                follow(bell, part, to);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                open.merge(visitor.name(), -1, (count, less) -> count + less == 0 ? null : count + less);
            }
        };
    }

    private void follow(JobBell bell, Supplier<String> part, OutputStream to) throws IOException, InterruptedException {
        Instant until = clock.instant().plus(LIFE);
        Instant wroteAt = clock.instant();
        String shown = "";
        write("retry: 2000\n\n", to);
        while (!stopping && clock.instant().isBefore(until)) {
            String now = part.get();
            if (!now.equals(shown)) {
                write("event: part\n" + lines(now) + "\n", to);
                shown = now;
                wroteAt = clock.instant();
            } else if (wroteAt.plus(HEARTBEAT).isBefore(clock.instant())) {
                write(": still here\n\n", to);
                wroteAt = clock.instant();
            }
            bell.await(LOOK);
        }
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
