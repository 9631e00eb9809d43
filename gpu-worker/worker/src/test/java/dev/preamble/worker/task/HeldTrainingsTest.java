package dev.preamble.worker.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.id.JobId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldTrainingsTest {
    private final List<String> dropped = new ArrayList<>();
    private final HeldTrainings<String> held = new HeldTrainings<>(2, dropped::add);
    private final JobId job = JobId.random();

    @Test
    void givesATrainingOutOnceAndOnlyForItsVeryCheckpoint() {
        held.hold(job, "aa", "training");

        assertThat(held.take(job, "bb")).isNull();
        assertThat(held.take(JobId.random(), "aa")).isNull();
        assertThat(held.take(job, "aa")).isEqualTo("training");
        assertThat(held.take(job, "aa")).isNull();
        assertThat(dropped).isEmpty();
    }

    @Test
    void dropsTheOldestWhenItHoldsTooMany() {
        held.hold(job, "aa", "first");
        held.hold(JobId.random(), "aa", "second");
        held.hold(JobId.random(), "aa", "third");

        assertThat(dropped).containsExactly("first");
        assertThat(held.take(job, "aa")).isNull();
    }

    @Test
    void holdsOneStateOfAJob() {
        held.hold(job, "aa", "earlier");
        held.hold(job, "bb", "later");

        assertThat(dropped).containsExactly("earlier");
        assertThat(held.take(job, "bb")).isEqualTo("later");
    }
}
