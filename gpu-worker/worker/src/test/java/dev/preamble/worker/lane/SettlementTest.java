package dev.preamble.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.worker.SampleTasks;
import dev.preamble.worker.lane.LaneState.Training;
import dev.preamble.worker.task.RunEnd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SettlementTest {
    private static final Training TRAINING = new Training(LaneStateTest.held(SampleTasks.training(1)));

    @Test
    void acceptsWhatIsReported() {
        assertThat(Settlement.of(TRAINING, RunEnd.REPORTED)).isEqualTo(Settlement.ACCEPT);
        assertThat(Settlement.of(TRAINING.drain(), RunEnd.REPORTED)).isEqualTo(Settlement.ACCEPT);
    }

    @Test
    void releasesWhatIsUndone() {
        assertThat(Settlement.of(TRAINING.drain(), RunEnd.UNDONE)).isEqualTo(Settlement.RELEASE);
    }

    @Test
    void acceptsWhatTheSchedulerStopped() {
        assertThat(Settlement.of(TRAINING.stop(StopCause.ORDERED), RunEnd.STOPPED))
                .isEqualTo(Settlement.ACCEPT);
    }

    @Test
    void releasesWhatTheWorkerHadNoTimeFor() {
        assertThat(Settlement.of(TRAINING.stop(StopCause.GRACE_OVER), RunEnd.STOPPED))
                .isEqualTo(Settlement.RELEASE);
    }

    @ParameterizedTest
    @EnumSource(RunEnd.class)
    void leavesATaskAloneWhoseLockIsLost(RunEnd end) {
        assertThat(Settlement.of(TRAINING.stop(StopCause.LOCK_LOST), end)).isEqualTo(Settlement.NONE);
    }
}
