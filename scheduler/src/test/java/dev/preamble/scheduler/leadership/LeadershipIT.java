package dev.preamble.scheduler.leadership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.preamble.scheduler.stage.RealParts;
import dev.preamble.scheduler.stage.Schedulers;
import dev.preamble.scheduler.stage.Stage;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two schedulers and one lease, on the real database. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class LeadershipIT {
    @Inject
    Schedulers schedulers;

    @Inject
    EntityManager entities;

    private Leadership first;
    private Leadership second;

    @BeforeEach
    void start() {
        Stage.clear();
        first = schedulers.leadership();
        second = schedulers.leadership();
        first.take();
        second.take();
    }

    @Test
    void isHeldByOne() {
        assertThat(first.epoch()).hasValue(1);
        assertThat(second.epoch()).isEmpty();
        assertThatThrownBy(() -> second.run(() -> {})).isInstanceOf(NotLeading.class);
    }

    @Test
    void staysWhereItIsRenewed() {
        first.take();
        second.take();

        assertThat(first.epoch()).hasValue(1);
        assertThat(second.epoch()).isEmpty();
    }

    @Test
    void passesOnAtOnceWhenGivenBack() {
        first.giveBack();
        second.take();

        assertThat(second.epoch()).hasValue(2);
    }

    @Test
    void passesOnWhenTheLeaderFallsSilentAndLeavesItsWritesWithoutEffect() {
        await().atMost(Schedulers.LEASE.plusSeconds(10)).until(() -> {
            second.take();
            return second.epoch().isPresent();
        });

        assertThat(first.epoch()).as("the former leader does not know yet").hasValue(1);
        assertThatThrownBy(() -> first.run(() -> changeRelay(99))).isInstanceOf(NotLeading.class);
        second.run(() -> changeRelay(7));
        assertThat(relayPosition(second)).isEqualTo(7);
        first.take();
        assertThat(first.epoch()).isEmpty();
    }

    @Test
    void doesNotPassOnWhileTheLeaderWritesAlthoughTheLeaseExpires() throws Exception {
        first.giveBack();
        Duration brief = Duration.ofMillis(500);
        first = schedulers.leadership(brief);
        CountDownLatch leave = new CountDownLatch(1);
        var write = writeThatLasts(leave);
        long epoch = first.epoch().orElseThrow();
        var takeover = apart(() -> {
            while (second.epoch().isEmpty()) {
                second.take();
            }
        });

        await().during(brief.multipliedBy(2)).until(() -> !takeover.isDone());
        leave.countDown();
        write.join();
        takeover.join();
        assertThat(second.epoch()).hasValue(epoch + 1);
    }

    /** So brief a lease may be over before the write begins. */
    private CompletableFuture<Void> writeThatLasts(CountDownLatch leave) throws InterruptedException {
        for (int tries = 5; tries > 0; tries--) {
            CountDownLatch inside = new CountDownLatch(1);
            first.take();
            var write = apart(() -> first.run(() -> {
                inside.countDown();
                join(leave);
            }));
            if (inside.await(2, TimeUnit.SECONDS)) {
                return write;
            }
        }
        throw new AssertionError("no write began within its lease");
    }

    @Test
    void passesOnAlthoughTheLeaderWasStoppedInsideATransaction() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch wakes = new CountDownLatch(1);
        var write = apart(() -> first.run(() -> {
            inside.countDown();
            join(wakes);
            changeRelay(99);
        }));
        assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();

        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
            second.take();
            return second.epoch().isPresent();
        });
        wakes.countDown();

        assertThat(write.handle((done, failure) -> failure).join()).isNotNull();
        assertThat(relayPosition(second)).isNotEqualTo(99);
    }

    private void changeRelay(long position) {
        entities.createNativeQuery("update relay set position = " + position).executeUpdate();
    }

    private long relayPosition(Leadership leader) {
        return leader.write(() -> (Long) entities.createNativeQuery("select position from relay", Long.class)
                .getSingleResult());
    }

    /** On a thread of its own: the common pool may have but one. */
    private static CompletableFuture<Void> apart(Runnable work) {
        return CompletableFuture.runAsync(work, task -> Thread.ofVirtual().start(task));
    }

    private static void join(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
