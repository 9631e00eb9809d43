package dev.preamble.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GatheringTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch first = new CountDownLatch(1);
    private final Queue<List<Integer>> done = new ConcurrentLinkedQueue<>();

    @AfterEach
    void end() {
        first.countDown();
        threads.close();
    }

    @Test
    void oneWhoAsksAloneIsAnswered() {
        first.countDown();

        assertThat(gathering(4, 100, PATIENCE).ask(7)).isEqualTo("7");
        assertThat(done).containsExactly(List.of(7));
    }

    @Test
    void whoAsksMeanwhileIsServedTogether() throws Exception {
        Gathering<Integer, String> gathering = gathering(4, 100, PATIENCE);
        Future<String> alone = threads.submit(() -> gathering.ask(0));
        await().until(() -> done.size() == 1);
        List<Future<String>> others = ask(gathering, 1, 6);

        first.countDown();

        assertThat(alone.get()).isEqualTo("0");
        for (int i = 0; i < others.size(); i++) {
            assertThat(others.get(i).get()).isEqualTo(Integer.toString(i + 1));
        }
        assertThat(done).extracting(List::size).containsExactly(1, 4, 2);
    }

    @Test
    void refusalOfOneIsItsOwn() throws Exception {
        Gathering<Integer, String> gathering = gathering(4, 100, PATIENCE);
        Future<String> alone = threads.submit(() -> gathering.ask(0));
        await().until(() -> done.size() == 1);
        Future<String> bad = threads.submit(() -> gathering.ask(-1));
        Future<String> good = threads.submit(() -> gathering.ask(1));
        awaitWaiting(gathering, 2);

        first.countDown();

        assertThat(alone.get()).isEqualTo("0");
        assertThat(good.get()).isEqualTo("1");
        assertThatThrownBy(bad::get).hasCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void failureOfTheWorkIsEverybodys() {
        Gathering<Integer, String> gathering = new Gathering<>(
                all -> {
                    throw new IllegalStateException("broken");
                },
                4,
                100,
                PATIENCE);

        assertThatThrownBy(() -> gathering.ask(1)).hasMessage("broken");
        assertThatThrownBy(() -> gathering.ask(2)).hasMessage("broken");
    }

    @Test
    void whoFindsTooManyWaitingIsTurnedAway() throws Exception {
        Gathering<Integer, String> gathering = gathering(4, 2, PATIENCE);
        Future<String> alone = threads.submit(() -> gathering.ask(0));
        await().until(() -> done.size() == 1);
        List<Future<String>> others = ask(gathering, 1, 2);
        awaitWaiting(gathering, 2);

        assertThatThrownBy(() -> gathering.ask(3)).isInstanceOf(Gathering.Crowded.class);

        first.countDown();
        assertThat(alone.get()).isEqualTo("0");
        for (Future<String> other : others) {
            other.get();
        }
    }

    @Test
    void nothingIsDoneForWhoWaitedTooLong() throws Exception {
        Gathering<Integer, String> gathering = gathering(4, 100, Duration.ofMillis(20));
        Future<String> alone = threads.submit(() -> gathering.ask(0));
        await().until(() -> done.size() == 1);

        assertThatThrownBy(() -> gathering.ask(1)).isInstanceOf(Gathering.Crowded.class);

        first.countDown();
        // What was begun is waited for, however long it takes.
        assertThat(alone.get()).isEqualTo("0");
        assertThat(gathering.ask(2)).isEqualTo("2");
        assertThat(done).containsExactly(List.of(0), List.of(2));
    }

    private List<Future<String>> ask(Gathering<Integer, String> gathering, int from, int count) {
        List<Future<String>> asked = new ArrayList<>();
        IntStream.range(from, from + count).forEach(i -> {
            asked.add(threads.submit(() -> gathering.ask(i)));
            awaitWaiting(gathering, asked.size());
        });
        return asked;
    }

    private static void awaitWaiting(Gathering<Integer, String> gathering, int count) {
        await().until(() -> gathering.waiting() == count);
    }

    /** Its first work lasts until the test lets it end; negative numbers are refused. */
    private Gathering<Integer, String> gathering(int together, int most, Duration patience) {
        return new Gathering<>(
                all -> {
                    done.add(all);
                    awaitFirst();
                    return all.stream().map(GatheringTest::answer).toList();
                },
                together,
                most,
                patience);
    }

    private static Supplier<String> answer(int number) {
        return () -> {
            if (number < 0) {
                throw new IllegalArgumentException("negative");
            }
            return Integer.toString(number);
        };
    }

    private void awaitFirst() {
        try {
            first.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
