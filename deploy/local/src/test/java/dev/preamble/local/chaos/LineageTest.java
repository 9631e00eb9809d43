package dev.preamble.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.event.Outcome;
import dev.preamble.records.event.Progress;
import dev.preamble.records.event.RunKey;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.Checkpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LineageTest {
    private static final Progress PROGRESS = new Progress.Generation(0, 1, 0, 0);
    private static final Instant AT = Instant.EPOCH;

    @Test
    void countsEachStepOfTheRunsThatLedToTheVersionAndOfNoOther() {
        List<TaskEvent> events = List.of(
                yielded("a", null, 1, 10),
                yielded("fenced", "a", 11, 30),
                yielded("b", "a", 11, 20),
                learned("version", "b", 21, 25));

        assertThat(Lineage.of(events, "version", 25)).isEqualTo(new Lineage(0, 0));
    }

    @Test
    void seesStepsThatWereAppliedAgainAndSuchAsNobodyApplied() {
        List<TaskEvent> events = List.of(yielded("a", null, 1, 10), learned("version", "a", 8, 20));

        assertThat(Lineage.of(events, "version", 25)).isEqualTo(new Lineage(3, 5));
    }

    @Test
    void seesStepsBeyondTheLast() {
        List<TaskEvent> events = List.of(learned("version", null, 1, 12));

        assertThat(Lineage.of(events, "version", 10)).isEqualTo(new Lineage(2, 0));
    }

    @Test
    void missesAllStepsOfAVersionThatNobodyReported() {
        assertThat(Lineage.of(List.of(), "version", 10)).isEqualTo(new Lineage(0, 10));
    }

    private static TaskEvent yielded(String digest, @Nullable String parent, long first, long last) {
        return new TaskEvent.Yielded(
                key(), AT, new Checkpoint(artifact(digest), parent, first, last), PROGRESS, Duration.ZERO);
    }

    private static TaskEvent learned(String digest, @Nullable String parent, long first, long last) {
        return new TaskEvent.Succeeded(
                key(),
                AT,
                new Outcome.LearnedPrefix(
                        parent,
                        first,
                        last,
                        List.of(new Outcome.PrefixFile("adapter", artifact(digest), null)),
                        null,
                        null),
                PROGRESS,
                Duration.ZERO);
    }

    private static ArtifactRef artifact(String digest) {
        return new ArtifactRef("key/" + digest, digest, 1);
    }

    private static RunKey key() {
        return new RunKey(
                new TenantId("acme"),
                JobId.random(),
                new SegmentId(UUID.randomUUID()),
                1,
                new RunId(UUID.randomUUID()),
                new WorkerId("local-0"));
    }
}
