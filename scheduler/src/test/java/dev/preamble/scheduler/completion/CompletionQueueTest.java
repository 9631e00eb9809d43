package dev.preamble.scheduler.completion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.Topics;
import dev.preamble.records.completion.CompletionRequest;
import dev.preamble.records.completion.CompletionUse;
import dev.preamble.records.completion.CompletionWithdrawal;
import dev.preamble.records.id.CompletionId;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.GenerationOptions;
import dev.preamble.scheduler.share.Account;
import dev.preamble.scheduler.share.Base;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CompletionQueueTest {
    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
    private static final PoolId POOL = new PoolId("pool");
    private static final Base BASE = new Base(POOL, "ab");
    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId BOLT = new TenantId("bolt");

    private final CompletionQueue queue = new CompletionQueue();

    @Test
    void whatIsRepeatedWaitsOnceAndIsNotMadeAgain() {
        CompletionRequest request = request(ACME);
        lanes(2);

        assertThat(queue.offer(request, NOW)).isTrue();
        assertThat(queue.offer(request, NOW)).isTrue();
        assertThat(queue.waiting()).containsExactly(request);

        assertThat(start(request)).isTrue();
        assertThat(queue.offer(request, NOW)).isTrue();
        assertThat(queue.waiting()).as("it runs").isEmpty();
        queue.offer(request(BOLT), NOW);
        assertThat(queue.ofPools()).as("one runs, one waits").isEqualTo(Map.of(POOL, 2L));

        queue.ended(use(request));
        assertThat(queue.offer(request, NOW)).isTrue();
        assertThat(queue.waiting()).as("it ended").doesNotContain(request);
        assertThat(queue.ofPools()).isEqualTo(Map.of(POOL, 1L));
    }

    @Test
    void whoDoesNotRepeatIsGoneAndSoIsWhoIsLate() {
        CompletionRequest silent = request(ACME);
        CompletionRequest faithful = request(ACME);
        queue.offer(silent, NOW);
        queue.offer(faithful, NOW);
        Instant later = NOW.plus(Topics.COMPLETION_REPEAT.multipliedBy(2));
        queue.offer(faithful, later);

        queue.expire(NOW.plus(Topics.COMPLETION_REPEAT.multipliedBy(3)));
        assertThat(queue.waiting()).containsExactly(faithful);

        queue.offer(faithful, faithful.deadline().minusMillis(1));
        queue.expire(faithful.deadline());
        assertThat(queue.waiting()).isEmpty();
    }

    @Test
    void theLaneOfALostWorkerIsFreeAgainAfterTheDeadline() {
        CompletionRequest request = request(ACME);
        lanes(1);
        queue.offer(request, NOW);
        start(request);
        assertThat(queue.free()).isEmpty();

        queue.expire(request.deadline());

        assertThat(queue.free()).isEqualTo(Map.of(BASE, 1));
    }

    @Test
    void whatIsWithdrawnWaitsNoMoreAndWorkersAreToldOnce() {
        CompletionRequest waits = request(ACME);
        queue.offer(waits, NOW);

        assertThat(queue.withdraw(withdrawal(waits))).isTrue();
        assertThat(queue.waiting()).isEmpty();
        assertThat(queue.withdraw(withdrawal(waits))).as("once more").isFalse();
        queue.offer(waits, NOW);
        assertThat(queue.waiting()).as("said before, and read after").isEmpty();

        CompletionRequest early = request(ACME);
        assertThat(queue.withdraw(withdrawal(early)))
                .as("another scheduler may have sent it")
                .isTrue();
        queue.offer(early, NOW);
        assertThat(queue.waiting()).isEmpty();
    }

    @Test
    void whatIsWithdrawnKeepsItsLaneUntilItsWorkerStopped() {
        CompletionRequest runs = request(ACME);
        lanes(1);
        queue.offer(runs, NOW);
        start(runs);

        assertThat(queue.withdraw(withdrawal(runs))).isTrue();
        assertThat(queue.free()).as("its worker works on it still").isEmpty();

        queue.ended(use(runs));
        assertThat(queue.free()).isEqualTo(Map.of(BASE, 1));
        assertThat(queue.withdraw(withdrawal(runs))).as("it is over").isFalse();
    }

    @Test
    void theLaneOfAWorkerThatSaysNoMoreThatItRunsItIsFree() {
        CompletionRequest runs = request(ACME);
        CompletionRequest unsaid = request(ACME);
        lanes(2);
        queue.offer(runs, NOW);
        queue.offer(unsaid, NOW);
        start(runs);
        start(unsaid);
        queue.seen(Set.of(runs.id(), CompletionId.random()));
        assertThat(queue.free()).isEmpty();

        queue.seen(Set.of());

        assertThat(queue.free())
                .as("no worker has said yet that it runs the other")
                .isEqualTo(Map.of(BASE, 1));
        queue.ended(use(runs));
        queue.seen(Set.of());
        assertThat(queue.free()).as("given back once").isEqualTo(Map.of(BASE, 1));
    }

    @Test
    void whatCouldNotBeSentWaitsAgainWhenItIsRepeated() {
        CompletionRequest request = request(ACME);
        lanes(1);
        queue.offer(request, NOW);
        start(request);

        queue.unsent(request.id());
        queue.offer(request, NOW);

        assertThat(start(request)).isTrue();
    }

    @Test
    void aTenantHasNoMoreLanesThanItMayHaveSegmentsCounted() {
        queue.count(Map.of(BASE, 5), List.of(ACME));
        CompletionRequest first = request(ACME);
        CompletionRequest second = request(ACME);
        queue.offer(first, NOW);
        queue.offer(second, NOW);

        assertThat(queue.start(job(first), 2)).contains(first);
        assertThat(queue.start(job(second), 2)).isEmpty();
        assertThat(queue.takeForSegment(ACME, BASE, 2)).isFalse();
        assertThat(queue.takeForSegment(BOLT, BASE, 2)).isTrue();
        assertThat(queue.start(job(second), 3)).contains(second);
    }

    @Test
    void oneTenantCannotFillTheQueue() {
        for (int i = 0; i < CompletionQueue.WAITING; i++) {
            assertThat(queue.offer(request(ACME), NOW)).isTrue();
        }
        CompletionRequest refused = request(ACME);

        assertThat(queue.offer(refused, NOW)).isFalse();
        assertThat(queue.offer(request(BOLT), NOW)).isTrue();
    }

    /** Whatever comes in whatever order, no lane is given away twice, and none is lost. */
    @Test
    void lanesAddUp() {
        for (int round = 0; round < 200; round++) {
            long seed = new SplittableRandom().nextLong();
            SplittableRandom random = new SplittableRandom(seed);
            CompletionQueue tried = new CompletionQueue();
            int lanes = random.nextInt(1, 5);
            int segments = 0;
            List<CompletionRequest> running = new ArrayList<>();
            tried.count(Map.of(BASE, lanes), List.of());
            for (int move = 0; move < 100; move++) {
                switch (random.nextInt(7)) {
                    case 0 -> {
                        CompletionRequest request = request(random.nextBoolean() ? ACME : BOLT);
                        tried.offer(request, NOW);
                        tried.start(job(request), Account.NO_LIMIT).ifPresent(running::add);
                        tried.refused(request);
                    }
                    case 1 -> segments += tried.takeForSegment(ACME, BASE, Account.NO_LIMIT) ? 1 : 0;
                    case 2 -> {
                        if (!running.isEmpty()) {
                            tried.ended(use(running.removeFirst()));
                        }
                    }
                    case 3 -> {
                        if (segments > 0) {
                            tried.giveBack(ACME, BASE);
                            segments--;
                        }
                    }
                    case 4 -> tried.withdraw(withdrawal(running.isEmpty() ? request(BOLT) : running.getFirst()));
                    case 5 -> {
                        Set<CompletionId> held =
                                running.stream().map(CompletionRequest::id).collect(Collectors.toSet());
                        tried.seen(held);
                        if (!running.isEmpty()) {
                            held.remove(running.removeLast().id());
                            tried.seen(held);
                        }
                    }
                    default -> tried.count(Map.of(BASE, lanes - segments), Collections.nCopies(segments, ACME));
                }
                assertThat(tried.free().getOrDefault(BASE, 0))
                        .as("seed %d, move %d", seed, move)
                        .isEqualTo(lanes - segments - running.size());
            }
        }
    }

    private void lanes(int count) {
        queue.count(Map.of(BASE, count), List.of());
    }

    private boolean start(CompletionRequest request) {
        return queue.start(job(request), Account.NO_LIMIT).isPresent();
    }

    private static JobId job(CompletionRequest request) {
        return new JobId(request.id().value());
    }

    private static CompletionWithdrawal withdrawal(CompletionRequest request) {
        return new CompletionWithdrawal(request.id(), request.deadline());
    }

    private static CompletionUse use(CompletionRequest request) {
        return new CompletionUse(request.id(), RunId.random(), request.tenant(), NOW, 100, 4);
    }

    private static CompletionRequest request(TenantId tenant) {
        return new CompletionRequest(
                CompletionId.random(),
                tenant,
                POOL,
                BASE.digest(),
                null,
                List.of("Once"),
                GenerationOptions.defaults(),
                NOW.plus(Duration.ofMinutes(2)),
                0,
                null);
    }
}
