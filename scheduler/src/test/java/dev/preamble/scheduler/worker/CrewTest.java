package dev.preamble.scheduler.worker;

import static dev.preamble.scheduler.worker.Heartbeats.POOL;
import static dev.preamble.scheduler.worker.Heartbeats.beat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.id.SegmentId;
import dev.preamble.records.worker.Heartbeat;
import dev.preamble.scheduler.share.Base;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CrewTest {
    private static final Base BASE = new Base(POOL, "aa");

    @Test
    void countsASegmentThatNoWorkerHoldsYet() {
        assertThat(free(List.of(beat("w1", 3)), segment(1), segment(1))).containsExactly(Map.entry(BASE, 1));
    }

    @Test
    void countsASegmentOnceWhetherOrNotTheHeartbeatShowsIt() {
        OpenSegment held = segment(1);
        OpenSegment unseen = segment(1);

        assertThat(free(List.of(beat("w1", 3, held)), held, unseen)).containsExactly(Map.entry(BASE, 1));
    }

    @Test
    void takesALaneForFreeWhoseSegmentIsOverAlthoughTheHeartbeatStillShowsIt() {
        assertThat(free(List.of(beat("w1", 1, segment(1))))).containsExactly(Map.entry(BASE, 1));
    }

    @Test
    void countsTheLaneOfARunOfAnOlderReleaseThatHasNotStopped() {
        OpenSegment now = segment(2);
        OpenSegment former = new OpenSegment(now.segment(), 1, BASE);

        assertThat(free(List.of(beat("w1", 1, former), beat("w2", 2)), now)).containsExactly(Map.entry(BASE, 1));
    }

    @Test
    void offersNoLaneOfAWorkerThatDrainsAndSubtractsNothingForWhatItHolds() {
        OpenSegment held = segment(1);

        assertThat(free(List.of(beat("w1", POOL, "aa", 4, true, held), beat("w2", 1)), held))
                .containsExactly(Map.entry(BASE, 1));
    }

    @Test
    void keepsWorkersOfOtherWeightsApart() {
        assertThat(free(List.of(beat("w1", 1), beat("w2", POOL, "bb", 2, false)), segment(1)))
                .containsExactly(Map.entry(new Base(POOL, "bb"), 2));
    }

    @Test
    void knowsNoMemoryOfLanesThatNobodyTold() {
        assertThat(new Crew(List.of(beat("w1", 1))).laneMemory(POOL)).isEmpty();
    }

    @Test
    void offersNothingWhenNobodyLives() {
        assertThat(free(List.of(), segment(1))).isEmpty();
    }

    private static Map<Base, Integer> free(List<Heartbeat> alive, OpenSegment... open) {
        return new Crew(alive).freeLanes(List.of(open));
    }

    private static OpenSegment segment(int release) {
        return new OpenSegment(new SegmentId(UUID.randomUUID()), release, BASE);
    }
}
