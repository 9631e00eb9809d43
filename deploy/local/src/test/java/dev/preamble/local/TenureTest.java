package dev.preamble.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Part;
import dev.preamble.parts.Ports;
import dev.preamble.parts.process.Child;
import dev.preamble.parts.process.Launch;
import dev.preamble.parts.process.StopSignal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenureTest {
    private static final List<Part> NO_PARTS = List.of();

    @TempDir
    private Path folder;

    private DataFolder data;
    private Ports ports;

    @BeforeEach
    void place() {
        data = new DataFolder(folder);
        ports = Ports.free();
    }

    @Test
    void secondLauncherIsToldThatThePlatformRuns() throws Exception {
        try (Tenure first = Tenure.take(data, ports, NO_PARTS)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> Tenure.take(data, ports, NO_PARTS))
                    .isInstanceOf(StartFailed.class)
                    .hasMessageContaining("already runs on " + folder)
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void folderIsFreeAgainAfterwards() throws Exception {
        Tenure.take(data, ports, NO_PARTS).close();

        Tenure.take(data, ports, NO_PARTS).close();
    }

    @Test
    void takenPortIsToldByNameAndPurposeWithAWayOut() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SleepingPart part = new SleepingPart("kafka", folder, Map.of("tenants", taken.getLocalPort()));

            assertThatThrownBy(() -> Tenure.take(data, ports, List.of(part)))
                    .isInstanceOf(StartFailed.class)
                    .hasMessageContaining("Port " + taken.getLocalPort() + ", which kafka needs for tenants, is taken")
                    .hasMessageContaining("--port-base ");
        }
        Tenure.take(data, ports, NO_PARTS).close();
    }

    @Test
    void whatAKilledLauncherLeftIsEnded() throws Exception {
        Child orphan = sleeper("kafka");

        Tenure.take(data, ports, NO_PARTS).close();

        assertThat(orphan.isAlive()).isFalse();
    }

    @Test
    void unrelatedProcessUnderAnOldIdIsLeftAlone() throws Exception {
        Child stranger = sleeper("kafka");
        Path file = data.pidFile("kafka").path();
        List<String> lines = Files.readAllLines(file);
        Files.write(file, List.of(lines.get(0), "an earlier boot", lines.get(2)));

        Tenure.take(data, ports, NO_PARTS).close();

        assertThat(stranger.isAlive()).isTrue();
        stranger.kill();
    }

    @Test
    void portsOfTheLastStartAreRemembered() throws Exception {
        Tenure.take(data, ports, NO_PARTS).close();

        assertThat(Tenure.ports(data)).isEqualTo(ports);
    }

    private Child sleeper(String name) throws Exception {
        return Child.start(
                new Launch(List.of("sleep", "60"), Map.of(), folder, StopSignal.TERM),
                data.pidFile(name),
                data.log(name));
    }
}
