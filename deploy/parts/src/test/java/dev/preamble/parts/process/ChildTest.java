package dev.preamble.parts.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildTest {
    private static final Duration GRACE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private PidFile pidFile;

    @BeforeEach
    void name() {
        pidFile = new PidFile(folder.resolve("run/sleep.pid"));
    }

    @Test
    void isNamedByItsPidFile() throws Exception {
        Child child = start(StopSignal.TERM, "sleep", "60");

        assertThat(pidFile.process().orElseThrow().pid()).isEqualTo(child.pid());

        child.stop(GRACE);
        assertThat(child.isAlive()).isFalse();
        assertThat(pidFile.path()).doesNotExist();
    }

    @Test
    void isEndedByWhoeverReadsThePidFile() throws Exception {
        Path ready = folder.resolve("ready");
        // A shell in the background of a script inherits that INT is ignored, and could not trap it.
        Child child = start(
                StopSignal.INT,
                "env",
                "--default-signal=INT",
                "sh",
                "-c",
                "trap 'exit 7' INT; touch " + ready + "; while :; do sleep 0.1; done");
        await().until(() -> Files.exists(ready));

        assertThat(pidFile.end(GRACE)).isTrue();

        assertThat(child.await()).isEqualTo(7);
    }

    @Test
    void isEndedByForceWhenItTakesTooLong() throws Exception {
        Path ready = folder.resolve("ready");
        Child child =
                start(StopSignal.TERM, "sh", "-c", "trap '' TERM; touch " + ready + "; while :; do sleep 1; done");
        await().until(() -> Files.exists(ready));

        child.stop(Duration.ofMillis(100));

        assertThat(child.await()).isEqualTo(128 + 9);
    }

    @Test
    void unrelatedProcessWithTheSameIdIsLeftAlone() throws Exception {
        Child stranger = start(StopSignal.TERM, "sleep", "60");
        List<String> lines = Files.readAllLines(pidFile.path());
        String[] stat = lines.get(2).split(" ", -1);
        stat[21] = Long.toString(Long.parseLong(stat[21]) - 1);
        Files.write(pidFile.path(), List.of(lines.get(0), lines.get(1), String.join(" ", stat)));

        assertThat(pidFile.end(GRACE)).isFalse();

        assertThat(stranger.isAlive()).isTrue();
        stranger.kill();
    }

    @Test
    void processOfAnEarlierBootIsForgotten() throws Exception {
        Child stranger = start(StopSignal.TERM, "sleep", "60");
        List<String> lines = Files.readAllLines(pidFile.path());
        Files.write(pidFile.path(), List.of(lines.get(0), "another boot", lines.get(2)));

        assertThat(pidFile.process()).isEmpty();

        stranger.kill();
    }

    @Test
    void pidFileCutShortNamesNobody() throws IOException {
        Files.createDirectories(pidFile.path().getParent());
        Files.writeString(pidFile.path(), "TERM\n");

        assertThat(pidFile.process()).isEmpty();
    }

    @Test
    void inheritsNothingThatConfiguresServers() throws Exception {
        Child.run(
                new Launch(List.of("env"), Map.of("GIVEN", "yes"), folder, StopSignal.TERM),
                pidFile,
                folder.resolve("log"));

        assertThat(Files.readAllLines(folder.resolve("log")))
                .contains("GIVEN=yes")
                .allMatch(line -> line.matches("(GIVEN|PATH|HOME|LANG|LC_ALL|TZ|TMPDIR|PWD|OLDPWD|SHLVL|_)=.*"));
    }

    @Test
    void failureIsToldWithTheLogThatHoldsTheCause() {
        assertThatThrownBy(() -> Child.run(
                        new Launch(List.of("false"), Map.of(), folder, StopSignal.TERM),
                        pidFile,
                        folder.resolve("log")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("false ended with status 1; see " + folder.resolve("log"));
    }

    @Test
    void interruptedRunLeavesNeitherProcessNorPidFile() throws Exception {
        Launch launch = new Launch(List.of("sleep", "60"), Map.of(), folder, StopSignal.TERM);
        FutureTask<Void> run = new FutureTask<>(() -> {
            Child.run(launch, pidFile, folder.resolve("log"));
            return null;
        });
        Thread runner = Thread.ofVirtual().start(run);
        await().until(() -> pidFile.process().isPresent());
        ProcessHandle process = pidFile.process().orElseThrow();

        runner.interrupt();

        assertThatThrownBy(run::get).hasCauseInstanceOf(InterruptedException.class);
        assertThat(process.isAlive()).isFalse();
        assertThat(pidFile.path()).doesNotExist();
    }

    private Child start(StopSignal signal, String... command) throws Exception {
        return Child.start(new Launch(List.of(command), Map.of(), folder, signal), pidFile, folder.resolve("log"));
    }
}
