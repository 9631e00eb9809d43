package dev.preamble.catalog.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.preamble.catalog.job.Job.Submission;
import dev.preamble.records.event.Progress;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.Checkpoint;
import dev.preamble.records.task.GenerationOptions;
import dev.preamble.records.task.Priority;
import dev.preamble.records.task.TrainingOptions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JobEstimateTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private static final int STEPS = 1_000;

    /** A second a step, segments of 30 s, and 10 s in the queue between two of them. */
    @Test
    void tellsTheEndWithinAFifthOnceATenthIsDone() {
        Job job = Job.training(submission(10), TrainingOptions.defaults());
        assertThat(job.estimatedEnd(START)).isEmpty();
        job.release();
        job.start(START);
        assertThat(job.estimatedEnd(START)).isEmpty();
        double whole = at(STEPS).toMillis();
        for (int step = 1; step < STEPS; step++) {
            Instant now = START.plus(at(step));
            job.progress(training(step));
            if (step % 30 == 0) {
                job.yielded(new Checkpoint(artifact(), null, step - 29, step), training(step));
                job.release();
                job.start(now);
            }
            if (step >= STEPS / 10) {
                Duration told = Duration.between(START, job.estimatedEnd(now).orElseThrow());
                assertThat((double) told.toMillis()).as("step %d", step).isCloseTo(whole, within(0.2 * whole));
            }
        }
        job.succeed(training(STEPS), START.plus(at(STEPS)));
        assertThat(job.estimatedEnd(START.plus(at(STEPS)))).isEmpty();
    }

    @Test
    void countsTheLinesOfTheSegmentUnderWayAndNoneTwice() {
        Job job = Job.generation(submission(40), GenerationOptions.defaults());
        job.release();
        job.start(START);
        job.progress(new Progress.Generation(4, 8, 10, 1));
        assertThat(job.done()).isEqualTo(0.1);
        job.yielded(8, new Progress.Generation(8, 8, 20, 1));
        assertThat(job.done()).isEqualTo(0.2);

        assertThat(job.estimatedEnd(START.plusSeconds(20))).contains(START.plusSeconds(100));
    }

    private static Duration at(int step) {
        return Duration.ofSeconds(step + 10L * (step / 30));
    }

    private static Progress training(int step) {
        return new Progress.Training(step, STEPS, 1.0, null, null, 1e-3, step, 1, null, null);
    }

    private static ArtifactRef artifact() {
        return new ArtifactRef("k", "ee", 1);
    }

    private static Submission submission(int lines) {
        return new Submission(
                JobId.random(),
                new TenantId("acme"),
                new PoolId("small"),
                "aa",
                artifact(),
                lines,
                null,
                null,
                null,
                null,
                "cc",
                Priority.BATCH,
                null,
                START);
    }
}
