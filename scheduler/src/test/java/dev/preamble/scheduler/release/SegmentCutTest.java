package dev.preamble.scheduler.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.Job.Submission;
import dev.preamble.catalog.job.Segment;
import dev.preamble.records.event.Progress;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.Checkpoint;
import dev.preamble.records.task.GenerationOptions;
import dev.preamble.records.task.GenerationTask;
import dev.preamble.records.task.Priority;
import dev.preamble.records.task.TrainingOptions;
import dev.preamble.records.task.TrainingTask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SegmentCutTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final ArtifactRef PREFIX = new ArtifactRef("tenants/acme/x", "dd", 3);

    private final SegmentCut cut = new SegmentCut(new SegmentSettings() {
        @Override
        public Duration laneTime() {
            return Duration.ofSeconds(30);
        }

        @Override
        public int firstLines() {
            return 8;
        }

        @Override
        public int mostLines() {
            return 200;
        }
    });

    @Test
    void cutsInputsIntoRangesWithoutGapOrOverlapAndByTheirPaceOnceItIsKnown() {
        Job job = Job.generation(submission(120), GenerationOptions.defaults());
        List<String> ranges = new ArrayList<>();
        for (int ordinal = 1; job.linesDone() < 120; ordinal++) {
            Segment segment = cut.next(job, ordinal);
            ranges.add(segment.firstLine() + "+" + segment.lines());
            job.release();
            job.start(NOW);
            job.yielded(segment.lines(), new Progress.Generation(1, 1, 1, 1));
            job.paced(Duration.ofMillis(500L * segment.lines()), segment.lines());
        }

        assertThat(ranges).containsExactly("0+8", "8+60", "68+52");
    }

    @Test
    void tellsATrainingRunWhereToGoOn() {
        Job job = Job.training(submission(1), TrainingOptions.defaults());
        Segment first = cut.next(job, 1);
        first.release(NOW);
        assertThat(((TrainingTask) cut.task(job, first, null)).checkpoint()).isNull();

        Checkpoint accepted = new Checkpoint(new ArtifactRef("k", "ee", 1), null, 1, 10);
        job.release();
        job.start(NOW);
        job.yielded(accepted, new Progress.Training(10, 20, 1.0, null, null, 1, 1, 1, null, null));
        Segment second = cut.next(job, 2);
        second.release(NOW);

        assertThat(cut.task(job, second, null)).isInstanceOfSatisfying(TrainingTask.class, task -> {
            assertThat(task.checkpoint()).isEqualTo(accepted);
            assertThat(task.budget()).isEqualTo(Duration.ofSeconds(30));
            assertThat(task.release()).isEqualTo(1);
        });
    }

    @Test
    void namesThePrefixToGenerateWith() {
        Job job = Job.generation(submission(10), GenerationOptions.defaults());
        Segment segment = cut.next(job, 1);
        segment.release(NOW);

        assertThat(((GenerationTask) cut.task(job, segment, PREFIX)).prefix()).isEqualTo(PREFIX);
        assertThat(((GenerationTask) cut.task(job, segment, null)).prefix()).isNull();
    }

    @Test
    void tellsAWorkerWhetherSomebodyWaits() {
        assertThat(awaited(Priority.INTERACTIVE)).isTrue();
        assertThat(awaited(Priority.BATCH)).isNull();
    }

    private @Nullable Boolean awaited(Priority priority) {
        Job job = Job.generation(submission(1, priority), GenerationOptions.defaults());
        Segment segment = cut.next(job, 1);
        segment.release(NOW);
        return ((GenerationTask) cut.task(job, segment, null)).awaited();
    }

    private static Submission submission(int lines) {
        return submission(lines, Priority.BATCH);
    }

    private static Submission submission(int lines, Priority priority) {
        return new Submission(
                JobId.random(),
                new TenantId("acme"),
                new PoolId("small"),
                "aa",
                new ArtifactRef("tenants/acme/datasets/d/data.jsonl", "bb", 1),
                lines,
                null,
                null,
                null,
                null,
                "cc",
                priority,
                null,
                NOW);
    }
}
