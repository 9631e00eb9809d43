package dev.preamble.gateway.job;

import dev.preamble.catalog.job.Job;
import dev.preamble.gateway.usage.UsedAnswer;
import dev.preamble.records.event.Progress;
import dev.preamble.records.event.Scores;
import dev.preamble.records.id.DatasetId;
import dev.preamble.records.id.PrefixName;
import dev.preamble.records.task.GenerationOptions;
import dev.preamble.records.task.RetryBudget;
import dev.preamble.records.task.TrainingOptions;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A job as the API tells of it.
 *
 * @param kind {@code training} or {@code generation}
 * @param state {@code queued}, {@code released}, {@code running}, {@code succeeded}, {@code failed} or {@code cancelled}
 * @param priority {@code interactive}, {@code batch} or {@code background}
 * @param prefix the prefix that it tunes or asks; left out of a comparison, and where the base model alone is asked
 * @param version of the prefix: the one that it made, or the one that it asks
 * @param from the version that a training began as, or went on from
 * @param inputLines rows to train on, or lines to generate for
 * @param linesDone of a generation job: lines whose results can be read
 * @param scores of a training job that asked for them, once it succeeded: those of its version, or of what a comparison
 *     learned
 * @param used by its runs, as far as they are over
 * @param events how many events it has had so far
 * @param failedAttempts runs that failed or were lost since it last got on
 * @param maxAttempts how many of those it is given, where its owner said so
 * @param reason why it waits, when it waits
 * @param estimatedStart when its first run begins if nobody submits more, by what others and its tenant have queued before
 *     it; left out once it began, where nobody can say, and in
 *     the answer to the job's submission
 * @param estimatedEnd when it ends if it goes on as it went since it was started, waits included; left out before anything
 *     is done
 */
public record JobAnswer(
        UUID id,
        String kind,
        String state,
        String priority,
        String baseModel,
        @Nullable UUID dataset,
        @Nullable String prefix,
        @Nullable Integer version,
        @Nullable Origin from,

        @Schema(oneOf = {TrainingOptions.class, GenerationOptions.class})
        Object options,

        long inputLines,
        @Nullable Long linesDone,
        @Nullable Progress progress,
        @Nullable Scores scores,
        UsedAnswer used,
        long events,
        int failedAttempts,
        @Nullable Integer maxAttempts,
        @Nullable String reason,
        @Nullable Failure error,
        Instant createdAt,
        @Nullable Instant estimatedStart,
        @Nullable Instant startedAt,
        @Nullable Instant estimatedEnd,
        @Nullable Instant endedAt) {
    /** A version of a prefix. */
    public record Origin(String prefix, int version) {}

    /** Why a job failed, in the words of its event. */
    public record Failure(String code, String detail) {}

    static JobAnswer of(
            Job job,
            @Nullable PrefixName prefix,
            @Nullable Integer version,
            @Nullable Origin from,
            @Nullable Scores scores,
            @Nullable Instant estimatedStart,
            Instant now) {
        return new JobAnswer(
                job.id().value(),
                lower(job.kind()),
                lower(job.state()),
                lower(job.priority()),
                job.pool().value(),
                job.dataset().map(DatasetId::value).orElse(null),
                prefix == null ? null : prefix.value(),
                version,
                from,
                switch (job.kind()) {
                    case TRAINING -> job.trainingOptions();
                    case GENERATION -> job.generationOptions();
                },
                job.inputLines(),
                switch (job.kind()) {
                    case TRAINING -> null;
                    case GENERATION -> job.linesDone();
                },
                job.progress().orElse(null),
                scores,
                UsedAnswer.of(job.used()),
                job.events(),
                job.failures(),
                job.retryBudget().map(RetryBudget::attempts).orElse(null),
                job.reason().orElse(null),
                job.errorCode()
                        .map(code -> new Failure(code, job.errorDetail().orElse("")))
                        .orElse(null),
                job.createdAt(),
                estimatedStart,
                job.startedAt().orElse(null),
                job.estimatedEnd(now).orElse(null),
                job.endedAt().orElse(null));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
