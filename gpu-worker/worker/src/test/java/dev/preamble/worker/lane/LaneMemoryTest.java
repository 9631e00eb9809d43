package dev.preamble.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LaneMemoryTest {
    @Test
    void leavesRoomForTrainingsThatAreKeptAndForTheSteps() {
        assertThat(8 * LaneMemory.share(10L << 30, 4)).isBetween(5L << 30, 7L << 30);
    }

    @Test
    void isNeverTooLittleForASmallJob() {
        assertThat(LaneMemory.share(-1, 4)).isEqualTo(64 << 20);
    }
}
