package dev.preamble.scheduler.release;

import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.Segment;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.GenerationTask;
import dev.preamble.records.task.Task;
import dev.preamble.records.task.TrainingTask;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The next slice of a job, and the task that carries it. Pure. */
@Singleton
public final class SegmentCut {
    private final Duration trainingBudget;
    private final int generationLines;

    public SegmentCut(SegmentSettings settings) {
        this.trainingBudget = settings.trainingBudget();
        this.generationLines = settings.generationLines();
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
                        Math.toIntExact(Math.min(generationLines, job.inputLines() - job.linesDone())));
        };
    }

    /**
     * What a worker needs to know of a released segment.
     *
     * @param prefix weights of the prefix that a generation job uses; null for the base model alone
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
                        trainingBudget);
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
                        prefix);
        };
    }
}
