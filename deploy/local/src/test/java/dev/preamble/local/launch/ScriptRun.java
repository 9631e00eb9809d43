package dev.preamble.local.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The script that runs or ran, as in a terminal of its own: it leads a session and hears Ctrl-C. */
public record ScriptRun(Process process, Path file) {
    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    private static final Duration END_LIMIT = Duration.ofMinutes(4);
    private static final String HEALTHY = "API        http://";

    /** @param file gets what it prints */
    public static ScriptRun start(ProcessBuilder script, Path file) throws IOException {
        // Whoever runs in the background of another script inherits that SIGINT is ignored.
        script.command().addAll(0, List.of("setsid", "env", "--default-signal=INT"));
        Process process = script.redirectOutput(file.toFile()).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return new ScriptRun(process, file);
    }

    public String output() {
        return read(file);
    }

    /** Waits until the file, which the platform writes, holds the text; fails when the script ends before. */
    void awaitText(Path file, String text) {
        Awaitility.await("\"" + text + "\" in " + file)
                .atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .failFast("the script has ended", () -> !process.isAlive())
                .until(() -> read(file).contains(text));
    }

    /** Waits until all parts of the platform that it starts are healthy. */
    public void awaitHealthy() {
        awaitText(file, HEALTHY);
    }

    /** Waits until there is such a file, which shows how far it is; fails when the script ends before. */
    public void awaitFile(Path made) {
        Awaitility.await(made.toString())
                .atMost(START_LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .failFast("the script has ended", () -> !process.isAlive())
                .until(() -> Files.exists(made));
    }

    /** Ends it as the kernel does, without a word. What it started goes on. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** What a terminal does: a signal to all processes of the foreground, not to the script alone. */
    void pressCtrlC() throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("bash", "-c", "kill -INT -- -" + process.pid()).start();
        if (kill.waitFor() != 0) {
            throw new IllegalStateException("there is no process group " + process.pid());
        }
    }

    /** Waits until it has ended and returns its exit status. */
    public int awaitEnd() throws InterruptedException {
        if (!process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the script still runs after " + END_LIMIT + ":\n" + output());
        }
        return process.exitValue();
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
