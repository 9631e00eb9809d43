package dev.preamble.gateway.job;

import dev.preamble.catalog.job.JobEventEntry;
import dev.preamble.catalog.job.JobHistory;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.caller.Caller;
import dev.preamble.gateway.caller.Places;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.event.TextGrowth;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.TenantId;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Streams of jobs' events: first the history, then what happens, until the last event. Each is written by the virtual
 * thread of its request, which waits for the job's bell, or looks anyway after a while.
 */
@Startup
@Singleton
public final class EventStreams {
    private static final int BATCH = 100;
    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(2);
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private final JobView view;
    private final Jobs jobs;
    private final JobHistory history;
    private final JobBells bells;
    private final CurrentVertxRequest current;
    private final Clock clock;
    private final Places<TenantId> open = new Places<>(Limits.EVENT_STREAMS);
    private volatile boolean stopping;

    public EventStreams(
            JobView view,
            Jobs jobs,
            JobHistory history,
            JobBells bells,
            CurrentVertxRequest current,
            Clock clock,
            MeterRegistry meters) {
        this.view = view;
        this.jobs = jobs;
        this.history = history;
        this.bells = bells;
        this.current = current;
        this.clock = clock;
        meters.gauge("preamble.event.streams", open, Places::taken);
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        bells.ringAll();
    }

    /**
     * A stream, to be written by its request's thread.
     *
     * @param last the number of the last event that the caller knows, if any
     * @param texts whether the caller wants to be told of texts as they grow
     */
    StreamingOutput open(TenantId tenant, UUID id, @Nullable String last, boolean texts) {
        JobId job = new JobId(id);
        view.require(tenant, job);
        long after = sequence(last);
        if (!open.has(tenant)) {
            throw crowded();
        }
        Caller caller = new Caller(current.getCurrent());
        return to -> {
            // Others may have come since; nothing was written yet.
            if (!open.take(tenant)) {
                throw crowded();
            }
            try {
                follow(job, after, texts, caller, to);
            } finally {
                open.leave(tenant);
            }
        };
    }

    private static Refusal crowded() {
        return Refusal.busy(
                "events", "Too many event streams of this tenant are open here.", Limits.EVENT_STREAMS + " at once");
    }

    private static long sequence(@Nullable String last) {
        if (last == null) {
            return 0;
        }
        try {
            return Long.parseUnsignedLong(last.strip());
        } catch (NumberFormatException e) {
            throw Refusal.field("Last-Event-ID", "Last-Event-ID is not an event's number.", "a whole number");
        }
    }

    private void follow(JobId job, long after, boolean texts, Caller caller, OutputStream to) throws IOException {
        Instant until = clock.instant().plus(Limits.EVENT_STREAM_LIFE);
        Instant wroteAt = clock.instant();
        EventFrames frames = new EventFrames(to);
        frames.begin();
        long seen = after;
        boolean due = true;
        try (JobBell bell = texts ? bells.hangForTexts(job) : bells.hang(job)) {
            while (!stopping && !caller.isGone() && clock.instant().isBefore(until)) {
                for (TextGrowth growth : bell.texts()) {
                    frames.texts(growth);
                }
                if (!due) {
                    due = bell.await(LOOK_ANYWAY);
                    continue;
                }
                Look look = look(job, seen);
                for (JobEventEntry entry : look.events()) {
                    frames.event(entry);
                    seen = entry.sequence();
                }
                if (look.over()) {
                    return;
                }
                if (!look.events().isEmpty()) {
                    wroteAt = clock.instant();
                } else if (wroteAt.plus(HEARTBEAT).isBefore(clock.instant())) {
                    frames.heartbeat();
                    wroteAt = clock.instant();
                }
                due = look.events().size() == BATCH;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A job that is gone, with its tenant, is over too. */
    private Look look(JobId job, long seen) {
        return QuarkusTransaction.requiringNew().call(() -> {
            List<JobEventEntry> events = history.after(job, seen, BATCH);
            long last = events.isEmpty() ? seen : events.getLast().sequence();
            boolean over = jobs.findByIdOptional(job.value())
                    .map(now -> now.state().isFinal() && last >= now.events())
                    .orElse(true);
            return new Look(events, over);
        });
    }

    /** @param over whether nothing follows these events */
    private record Look(List<JobEventEntry> events, boolean over) {}
}
