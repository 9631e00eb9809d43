package dev.preamble.gateway.dashboard;

import dev.preamble.gateway.job.JobAnswer;
import dev.preamble.records.event.Progress;
import dev.preamble.records.task.TrainingOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a job's page shows.
 *
 * @param losses by step; empty of a generation job
 * @param events the newest first, and no more than a screen or two
 */
public record JobSheet(
        JobLine line,
        JobAnswer job,
        @Nullable String dataset,
        @Nullable String datasetDigest,
        @Nullable String versionDigest,
        List<String> aliases,
        Chart losses,
        List<Run> runs,
        List<Event> events,
        List<Option> options,
        Instant now) {
    public JobSheet {
        aliases = List.copyOf(aliases);
        runs = List.copyOf(runs);
        events = List.copyOf(events);
        options = List.copyOf(options);
    }

    public Duration laneTime() {
        return Duration.ofMillis(Math.round(job.used().laneSeconds() * 1e3));
    }

    /** Trained or generated, by runs that are over. */
    public long tokens() {
        return job.used().tokensTrained() + job.used().tokensGenerated();
    }

    /** What learns instead of a prefix; null where nothing does. */
    public @Nullable String comparison() {
        return job.options() instanceof TrainingOptions options && options.compare() != null
                ? options.compare().id()
                : null;
    }

    /** By the metric's name; none before it is scored. */
    public List<Option> scores() {
        return job.scores() == null
                ? List.of()
                : job.scores().values().entrySet().stream()
                        .map(score -> new Option(score.getKey(), Wording.loss(score.getValue())))
                        .toList();
    }

    /** What the curve shows, for who does not see it. */
    public String lossWords() {
        return job.progress() instanceof Progress.Training at
                ? "step " + at.step() + " of " + at.steps() + words("training", at.loss())
                        + words("held out", at.heldOutLoss()) + words("held out without prefix", at.baseLoss())
                : "no step yet";
    }

    private static String words(String name, @Nullable Double loss) {
        return loss == null ? "" : ", " + name + " " + Wording.loss(loss);
    }

    /**
     * A run of a segment, or a segment that no run began yet.
     *
     * @param attempt 0 where none began
     * @param state of its segment, where this is the latest run; else {@code replaced}
     * @param from where it begins on the job's time line, from 0 to 100
     * @param length of it there
     */
    public record Run(
            int segment,
            int attempt,
            String worker,
            String state,
            @Nullable Instant startedAt,
            @Nullable Duration took,
            long from,
            long length) {}

    /** Something that happened. */
    public record Event(long number, String kind, String words, Instant at) {}

    /** An option by its name and value. */
    public record Option(String name, String value) {}
}
