package dev.preamble.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Part;
import dev.preamble.parts.process.Launch;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SupervisedPartTest {
    @TempDir
    private Path folder;

    private final List<String> changes = new CopyOnWriteArrayList<>();
    private final List<SupervisedPart> parts = new CopyOnWriteArrayList<>();
    private DataFolder data;

    @BeforeEach
    void place() {
        data = new DataFolder(folder);
    }

    @AfterEach
    void stop() {
        parts.forEach(SupervisedPart::askToStop);
        parts.forEach(SupervisedPart::awaitEnd);
    }

    @Test
    void startsAfterThoseItNeedsAndStopsBeforeThem() {
        SupervisedPart database = supervised(sleeping("database"));
        SupervisedPart gateway = supervised(sleeping("gateway"), database);
        gateway.start();
        database.start();
        gateway.firstHealthy().join();

        stop();

        assertThat(changes)
                .containsExactly(
                        "database Starting",
                        "database Healthy",
                        "gateway Starting",
                        "gateway Healthy",
                        "gateway Stopped",
                        "database Stopped");
    }

    @Test
    void startsAgainWithAnotherProcessWhenItDies() {
        SupervisedPart part = supervised(sleeping("worker"));
        part.start();
        part.firstHealthy().join();
        long first = pid(part);

        part.kill();

        await().until(() -> part.state() instanceof PartState.Healthy && pid(part) != first);
        assertThat(changes).contains("worker Restarting");
    }

    @Test
    void startsAgainAfterItEndedInOrder() {
        SupervisedPart part = supervised(sleeping("worker"));
        part.start();
        part.firstHealthy().join();
        ProcessHandle first = ProcessHandle.of(pid(part)).orElseThrow();

        part.restart();

        assertThat(first.isAlive()).isFalse();
        await().until(() -> part.state() instanceof PartState.Healthy && pid(part) != first.pid());
    }

    @Test
    void leavesNoProcessWhenItStops() {
        SupervisedPart part = supervised(sleeping("worker"));
        part.start();
        part.firstHealthy().join();
        ProcessHandle process = ProcessHandle.of(pid(part)).orElseThrow();

        stop();

        assertThat(process.isAlive()).isFalse();
        assertThat(data.pidFile("worker").path()).doesNotExist();
    }

    @Test
    @Timeout(10)
    void wakesWhatStandsStillBeforeItStopsIt() throws Exception {
        SupervisedPart part = supervised(sleeping("worker"));
        part.start();
        part.firstHealthy().join();
        Path process = Path.of("/proc", Long.toString(pid(part)), "stat");

        part.suspend();
        await().untilAsserted(() -> assertThat(process).content().contains(" T "));
        stop();

        assertThat(process).doesNotExist();
    }

    @Test
    void saysWhyItCannotStartAndSparesThoseThatNeedIt() {
        SupervisedPart broken = supervised(new Unbuilt(sleeping("gateway")));
        SupervisedPart worker = supervised(sleeping("worker"), broken);
        worker.start();
        broken.start();

        assertThatThrownBy(() -> worker.firstHealthy().join()).hasMessageContaining("gateway is not built");
        assertThat(broken.state()).isEqualTo(new PartState.Failed("gateway is not built"));
        assertThat(changes).doesNotContain("worker Starting");
    }

    @Test
    void neverStartsWhenItIsStoppedWhileItWaits() {
        SupervisedPart database = supervised(sleeping("database"));
        SupervisedPart gateway = supervised(sleeping("gateway"), database);
        gateway.start();

        stop();

        assertThat(changes).containsExactly("gateway Stopped");
    }

    private SupervisedPart supervised(Part part, SupervisedPart... needs) {
        SupervisedPart supervised = new SupervisedPart(
                part,
                data,
                List.of(needs),
                (name, state) -> changes.add(name + " " + state.getClass().getSimpleName()));
        parts.add(supervised);
        return supervised;
    }

    private SleepingPart sleeping(String name) {
        return new SleepingPart(name, folder, Map.of());
    }

    private static long pid(SupervisedPart part) {
        return part.state() instanceof PartState.Healthy healthy ? healthy.pid() : -1;
    }

    /** A part whose program is missing. */
    private record Unbuilt(SleepingPart part) implements Part {
        @Override
        public String name() {
            return part.name();
        }

        @Override
        public Map<String, Integer> ports() {
            return Map.of();
        }

        @Override
        public Launch prepare() {
            throw new IllegalStateException(part.name() + " is not built");
        }

        @Override
        public boolean isHealthy() {
            return false;
        }

        @Override
        public void provision() {}
    }
}
