package dev.preamble.scheduler.release;

import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.Segment;
import dev.preamble.records.event.Progress;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.GenerationTask;
import dev.preamble.records.task.Priority;
import dev.preamble.records.task.Task;
import dev.preamble.records.task.TrainingTask;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The next slice of a job, and the task that carries it. Pure. */
@Singleton
public final class SegmentCut {
    /** Lines of a segment at most that tell of each token: they are long. */
    private static final int DETAILED_LINES = 50;

    private final Duration laneTime;
    private final int firstLines;
    private final int mostLines;

    public SegmentCut(SegmentSettings settings) {
        this.laneTime = settings.laneTime();
        this.firstLines = settings.firstLines();
        this.mostLines = settings.mostLines();
    }

    /** @param ordinal among the job's segments, from 1 */
    public Segment next(Job job, int ordinal) {
        return switch (job.kind()) {
            case TRAINING -> Segment.training(job, ordinal);
            case GENERATION ->
                Segment.generation(
                        job,
                        ordinal,
                        job.linesDone(),
                        Math.toIntExact(Math.min(lines(job), job.inputLines() - job.linesDone())));
        };
    }

    /** As many lines as the job's pace lets pass within a segment's lane time. */
    private long lines(Job job) {
        OptionalDouble pace = job.unitMillis();
        return pace.isEmpty()
                ? firstLines
                : Math.clamp((long) (laneTime.toMillis() / Math.max(1e-3, pace.getAsDouble())), 1, most(job));
    }

    private int most(Job job) {
        return job.generationOptions().logProbabilities() == null ? mostLines : Math.min(DETAILED_LINES, mostLines);
    }

    /** Lane time that a segment is expected to use: it is charged by that until it is over. */
    public Duration expected(Job job, Segment segment) {
        return switch (job.kind()) {
            case TRAINING -> expected(job.unitMillis(), stepsLeft(job));
            case GENERATION -> expected(job.unitMillis(), segment.lines());
        };
    }

    /** More than any segment has, where nobody knows. */
    private static long stepsLeft(Job job) {
        return job.progress().orElse(null) instanceof Progress.Training reached
                ? reached.steps() - reached.step()
                : Long.MAX_VALUE;
    }

    /** The same for a job's next segment, before it is cut. A training with no step left has its texts to generate. */
    public Duration expected(OptionalDouble unitMillis, long unitsLeft) {
        return unitMillis.isEmpty() || unitsLeft == 0
                ? laneTime
                : Duration.ofMillis(
                        (long) Math.min((double) laneTime.toMillis(), unitMillis.getAsDouble() * (double) unitsLeft));
    }

    /**
     * What a worker needs to know of a released segment.
     *
     * @param prefix weights of the prefix that a generation job uses, or that a training job begins as; null for none
     */
    public Task task(Job job, Segment segment, @Nullable ArtifactRef prefix) {
        return switch (job.kind()) {
            case TRAINING ->
                new TrainingTask(
                        job.tenant(),
                        job.id(),
                        segment.id(),
                        segment.release(),
                        job.pool(),
                        job.baseDigest(),
                        job.trainingOptions(),
                        job.input(),
                        job.checkpoint().orElse(null),
                        job.checkpoint().isPresent() ? null : prefix,
                        laneTime);
            case GENERATION ->
                new GenerationTask(
                        job.tenant(),
                        job.id(),
                        segment.id(),
                        segment.release(),
                        job.pool(),
                        job.baseDigest(),
                        job.generationOptions(),
                        job.input(),
                        segment.firstLine(),
                        segment.lines(),
                        prefix,
                        job.priority() == Priority.INTERACTIVE ? true : null);
        };
    }
}
