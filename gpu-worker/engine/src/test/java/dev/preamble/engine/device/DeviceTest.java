package dev.preamble.engine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeviceTest {
    private final Device device = new Device(0.5);
    private final List<String> log = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        device.stop();
        assertThat(device.alive()).isFalse();
    }

    @Test
    void alternatesBetweenLanes() throws Exception {
        var both = device.callAndWait(() -> List.of(device.start(counting("a", 3)), device.start(counting("b", 2))));

        await(both.get(0));
        await(both.get(1));

        assertThat(log).containsExactly("a1", "b1", "a2", "b2", "a3");
    }

    @Test
    void answersACallBetweenTheTurnsOfLongWork() throws Exception {
        var work = device.start(counting("a", Integer.MAX_VALUE));

        assertThat(device.callAndWait(() -> Thread.currentThread().getName())).isEqualTo("device");
        assertThat(work).isNotDone();
    }

    @Test
    void endsOnlyTheWorkThatFails() throws Exception {
        var bad = device.start(new Turns(Work.Kind.TRAINING) {
            @Override
            public boolean turn(Pause pause) {
                throw new OutOfMemoryError("made up");
            }
        });

        assertThatThrownBy(() -> await(bad)).hasRootCauseInstanceOf(OutOfMemoryError.class);
        await(device.start(counting("a", 2)));
        assertThat(log).containsExactly("a1", "a2");
    }

    @Test
    void letsOthersHaveTheirTurnsWhileALongTurnPauses() throws Exception {
        var both = device.callAndWait(() -> List.of(device.start(pausing("a", 3)), device.start(counting("b", 5))));

        await(both.get(0));
        await(both.get(1));

        assertThat(log).containsExactly("a1", "b1", "a2", "b2", "a3", "b3", "b4", "b5");
    }

    @Test
    void goesOnThoughSeveralPauseAtOnce() throws Exception {
        var all = device.callAndWait(() ->
                List.of(device.start(pausing("a", 3)), device.start(pausing("b", 2)), device.start(counting("c", 4))));

        for (var end : all) {
            await(end);
        }

        assertThat(log).hasSize(9).contains("a3", "b2", "c4");
    }

    @Test
    void answersACallWhileALongTurnPauses() throws Exception {
        var called = new AtomicBoolean();
        var work = device.start(new Turns(Work.Kind.TRAINING) {
            @Override
            public boolean turn(Pause pause) {
                while (!called.get()) {
                    pause.letOthers();
                }
                return false;
            }
        });

        device.callAndWait(() -> called.getAndSet(true));

        await(work);
    }

    @Test
    void isNotAliveWhileItHangsInATurn() throws Exception {
        var strict = new Device(0.5, Duration.ofMillis(50));
        var hung = new CountDownLatch(1);
        var unused = strict.start(new Turns(Work.Kind.TRAINING) {
            @Override
            public boolean turn(Pause pause) throws Exception {
                hung.await();
                return false;
            }
        });

        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !strict.alive());
        hung.countDown();
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(strict::alive);
        Awaitility.await("idle for longer than a turn may take")
                .during(Duration.ofMillis(100))
                .atMost(Duration.ofSeconds(5))
                .until(strict::alive);
        strict.stop();
    }

    @Test
    void isAliveHoweverLongWorkIsThatPauses() throws Exception {
        var strict = new Device(0.5, Duration.ofSeconds(1));
        var until = System.nanoTime() + Duration.ofMillis(1_500).toNanos();
        var aliveAtTheEnd = new AtomicBoolean();
        await(strict.start(new Turns(Work.Kind.TRAINING) {
            @Override
            public boolean turn(Pause pause) {
                while (System.nanoTime() < until) {
                    pause.letOthers();
                }
                aliveAtTheEnd.set(strict.alive());
                return false;
            }
        }));

        assertThat(aliveAtTheEnd).isTrue();
        strict.stop();
    }

    /** One turn with pauses in it. */
    private Work pausing(String name, int pieces) {
        return new Turns(Work.Kind.TRAINING) {
            @Override
            public boolean turn(Pause pause) {
                for (var piece = 1; piece <= pieces; piece++) {
                    log.add(name + piece);
                    if (piece < pieces) {
                        pause.letOthers();
                    }
                }
                return false;
            }
        };
    }

    private Work counting(String name, int turns) {
        return new Turns(Work.Kind.TRAINING) {
            private int turn;

            @Override
            public boolean turn(Pause pause) {
                turn++;
                if (turns < 10) {
                    log.add(name + turn);
                }
                return turn < turns;
            }
        };
    }

    private static void await(Future<@Nullable Void> end) throws Exception {
        end.get(10, TimeUnit.SECONDS);
    }

    private abstract static class Turns implements Work {
        private final Kind kind;

        Turns(Kind kind) {
            this.kind = kind;
        }

        @Override
        public Kind kind() {
            return kind;
        }
    }
}
