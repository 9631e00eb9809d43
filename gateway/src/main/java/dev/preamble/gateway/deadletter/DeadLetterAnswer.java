package dev.preamble.gateway.deadletter;

import dev.preamble.catalog.job.DeadLetter;
import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.Segment;
import dev.preamble.catalog.job.SegmentRun;
import dev.preamble.records.id.JobId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A job that was given up, with its evidence.
 *
 * @param segment the segment that failed, counted from 1
 * @param code of the last error
 * @param runs of that segment, the last one last
 * @param resolution what an operator made of it: {@code retried} or {@code dropped}; left out before
 * @param retriedAs the job that does it again
 */
public record DeadLetterAnswer(
        UUID id,
        UUID job,
        String tenant,
        String kind,
        String pool,
        int segment,
        String code,
        String detail,
        Instant at,
        List<Run> runs,

        @Schema(enumeration = {"retried", "dropped"}) @Nullable
        String resolution,

        @Nullable Instant resolvedAt,
        @Nullable String resolvedBy,
        @Nullable UUID retriedAs) {
    public DeadLetterAnswer {
        runs = List.copyOf(runs);
    }

    /** A run that reported its start. */
    public record Run(int attempt, String worker, Instant startedAt) {}

    static DeadLetterAnswer of(DeadLetter letter, Job job, Segment segment, List<SegmentRun> runs) {
        return new DeadLetterAnswer(
                letter.id(),
                letter.job(),
                job.tenant().value(),
                job.kind().name().toLowerCase(Locale.ROOT),
                job.pool().value(),
                segment.ordinal(),
                letter.code(),
                letter.detail(),
                letter.at(),
                runs.stream()
                        .map(run -> new Run(run.attempt(), run.worker().value(), run.startedAt()))
                        .toList(),
                letter.resolution()
                        .map(resolution -> resolution.name().toLowerCase(Locale.ROOT))
                        .orElse(null),
                letter.resolvedAt().orElse(null),
                letter.resolvedBy().orElse(null),
                letter.retriedAs().map(JobId::value).orElse(null));
    }
}
