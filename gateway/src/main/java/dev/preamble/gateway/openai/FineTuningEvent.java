package dev.preamble.gateway.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.preamble.catalog.job.JobEventEntry;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.event.Progress;
import dev.preamble.records.tenant.JobEvent;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An event of a training job as OpenAI's clients know one.
 *
 * @param level {@code info}, {@code warn} or {@code error}
 * @param type {@code metrics} where there are data, else {@code message}
 * @param data the event itself, where it has figures
 */
record FineTuningEvent(
        String id,
        String object,
        @JsonProperty("created_at") long createdAt,
        String level,
        String message,
        String type,

        @Schema(implementation = JobEvent.Progressed.class) @Nullable
        JobEvent data) {
    static FineTuningEvent of(JobEventEntry entry) {
        JobEvent event = entry.event();
        boolean metrics = event instanceof JobEvent.Progressed;
        return new FineTuningEvent(
                Ids.EVENT.of(entry.job().value()) + "-" + entry.sequence(),
                "fine_tuning.job.event",
                entry.at().getEpochSecond(),
                level(event),
                message(event),
                metrics ? "metrics" : "message",
                metrics ? event : null);
    }

    /** @throws Refusal when the text is no event of the job */
    static long sequence(UUID job, String id) {
        String start = Ids.EVENT.of(job) + "-";
        if (!id.matches(Pattern.quote(start) + "[0-9]{1,18}")) {
            throw Refusal.notFound("after");
        }
        return Long.parseLong(id.substring(start.length()));
    }

    private static String level(JobEvent event) {
        return switch (event) {
            case JobEvent.Submitted e -> "info";
            case JobEvent.Waiting e -> "info";
            case JobEvent.Started e -> "info";
            case JobEvent.Truncated e -> "warn";
            case JobEvent.Progressed e -> "info";
            case JobEvent.Yielded e -> "info";
            case JobEvent.Retrying e -> "warn";
            case JobEvent.Succeeded e -> "info";
            case JobEvent.Failed e -> "error";
            case JobEvent.Cancelled e -> "warn";
        };
    }

    private static String message(JobEvent event) {
        return switch (event) {
            case JobEvent.Submitted e -> "Created fine-tuning job";
            case JobEvent.Waiting e -> "Waiting: " + e.reason();
            case JobEvent.Started e -> "Fine-tuning job started, segment " + e.segment() + ", attempt " + e.attempt();
            case JobEvent.Truncated e -> e.detail();
            case JobEvent.Progressed e -> progress(e.progress());
            case JobEvent.Yielded e -> "Segment " + e.segment() + " done; " + progress(e.progress());
            case JobEvent.Retrying e -> "Trying again: " + e.detail();
            case JobEvent.Succeeded e -> "The job has successfully completed";
            case JobEvent.Failed e -> e.code().code() + ": " + e.detail();
            case JobEvent.Cancelled e -> "Cancelled";
        };
    }

    private static String progress(Progress progress) {
        return switch (progress) {
            case Progress.Training training -> {
                String step = "Step " + training.step() + "/" + training.steps();
                // Before its first step nothing is known.
                yield training.loss() == null
                        ? step
                        : step + String.format(Locale.ROOT, ": training loss=%.2f", training.loss());
            }
            case Progress.Generation generation -> generation.lines() + " of " + generation.ofLines() + " lines";
        };
    }
}
