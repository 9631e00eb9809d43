package dev.preamble.gateway.dashboard;

import dev.preamble.catalog.job.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A job in a list.
 *
 * @param done the part of its work that is done, from 0 to 1
 * @param note why it waits or failed
 * @param took from its start to its end, or till now; null before its start
 */
public record JobLine(
        String id,
        String tenant,
        String kind,
        String state,
        @Nullable String prefix,
        @Nullable Integer version,
        double done,
        String note,
        Instant createdAt,
        @Nullable Duration took) {
    static JobLine of(Job job, @Nullable String prefix, @Nullable Integer version, Instant now) {
        return new JobLine(
                job.id().toString(),
                job.tenant().value(),
                job.kind().name().toLowerCase(Locale.ROOT),
                job.state().name().toLowerCase(Locale.ROOT),
                prefix,
                version,
                job.done(),
                job.reason().or(job::errorDetail).orElse(""),
                job.createdAt(),
                job.startedAt()
                        .map(started -> Duration.between(started, job.endedAt().orElse(now)))
                        .orElse(null));
    }

    /** As people say it. */
    public String shortId() {
        return id.substring(0, 8);
    }

    public long hundredths() {
        return Math.round(done * 100);
    }

    public boolean isOpen() {
        return state.equals("queued") || state.equals("released") || state.equals("running");
    }

    public boolean mayRunAgain() {
        return state.equals("failed") || state.equals("cancelled");
    }
}
