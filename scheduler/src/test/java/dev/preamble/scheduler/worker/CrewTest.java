package dev.preamble.scheduler.worker;

import static dev.preamble.scheduler.worker.Heartbeats.POOL;
import static dev.preamble.scheduler.worker.Heartbeats.beat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.id.SegmentId;
import dev.preamble.records.worker.BaseModelCard;
import dev.preamble.records.worker.ChatTemplate;
import dev.preamble.records.worker.Heartbeat;
import dev.preamble.scheduler.share.Base;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
    void believesWhatIsSaidOfABaseModelUntilNobodySaysItOrSomebodySaysMore() {
        BaseModelCard silent = card("aa", null);
        BaseModelCard first = card("aa", "{{ messages }}");
        BaseModelCard second = card("aa", "{{ bos_token }}{{ messages }}");
        BaseModelCard other = card("bb", "{{ messages }}");

        assertThat(supersedes(second, first, first, second)).isFalse();
        assertThat(supersedes(second, first, second)).isTrue();
        assertThat(supersedes(first, silent, silent, first)).isTrue();
        assertThat(supersedes(silent, first, silent, first)).isFalse();
        assertThat(supersedes(silent, first, silent))
                .as("its operator took it away")
                .isTrue();
        assertThat(supersedes(other, first, other, second))
                .as("the weights are still held")
                .isFalse();
        assertThat(supersedes(other, first, other)).isTrue();
    }

    /** Whether what the new one says takes the place of the known where live workers say all that. */
    private static boolean supersedes(BaseModelCard said, BaseModelCard known, BaseModelCard... alive) {
        Crew crew = new Crew(
                Stream.of(alive).map(card -> beat("w-" + card.hashCode(), card)).toList());
        return crew.supersedes(beat("w", said), known);
    }

    private static BaseModelCard card(String digest, @Nullable String chatTemplate) {
        return new BaseModelCard(
                digest,
                "gpt2",
                2,
                64,
                4,
                512,
                128,
                1_000,
                4,
                16,
                null,
                chatTemplate == null ? null : new ChatTemplate(chatTemplate, Map.of()));
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
