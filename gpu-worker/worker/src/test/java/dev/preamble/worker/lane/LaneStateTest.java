package dev.preamble.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.task.Task;
import dev.preamble.worker.SampleTasks;
import dev.preamble.worker.lane.LaneState.Acquired;
import dev.preamble.worker.lane.LaneState.Generating;
import dev.preamble.worker.lane.LaneState.Idle;
import dev.preamble.worker.lane.LaneState.Left;
import dev.preamble.worker.lane.LaneState.Stopping;
import dev.preamble.worker.lane.LaneState.Training;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class LaneStateTest {
    private static final Held TRAINING = held(SampleTasks.training(1));
    private static final Held GENERATION = held(SampleTasks.generation(1));

    @Test
    void startsAsItsTaskWants() {
        assertThat(new Idle().acquire(TRAINING).start()).isEqualTo(new Training(TRAINING));
        assertThat(new Idle().acquire(GENERATION).start()).isEqualTo(new Generating(GENERATION));
    }

    @Test
    void isIdleAgainWhenTheTaskIsSettled() {
        assertThat(new Training(TRAINING).drain().settle()).isEqualTo(new Idle());
    }

    @Test
    void leavesOnlyWithoutATask() {
        assertThat(new Idle().leave()).isEqualTo(new Left());
    }

    @Test
    void keepsTheFirstCauseOfAStop() {
        var stopping = new Acquired(TRAINING).stop(StopCause.ORDERED);

        assertThat(stopping.stop(StopCause.GRACE_OVER).cause()).isEqualTo(StopCause.ORDERED);
    }

    @Test
    void neverForgetsThatTheLockIsLost() {
        var stopping = new Training(TRAINING).stop(StopCause.ORDERED);

        assertThat(stopping.stop(StopCause.LOCK_LOST).stop(StopCause.ORDERED).cause())
                .isEqualTo(StopCause.LOCK_LOST);
    }

    @Test
    void hasAWordForEachState() {
        var states = Arrays.stream(LaneState.class.getPermittedSubclasses())
                .flatMap(type -> type.isInterface()
                        ? Arrays.stream(type.getPermittedSubclasses())
                        : Arrays.stream(new Class<?>[] {type}))
                .map(type -> type.getSimpleName().toLowerCase(Locale.ROOT));

        assertThat(LaneState.WORDS).containsExactlyInAnyOrderElementsOf(states.toList());
        assertThat(new Stopping(TRAINING, StopCause.ORDERED).word()).isEqualTo("stopping");
    }

    static Held held(Task task) {
        return new Held(SampleTasks.key(task), task);
    }
}
