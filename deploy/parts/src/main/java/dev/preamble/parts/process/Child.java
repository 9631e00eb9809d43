package dev.preamble.parts.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A child process of this one. It has a session of its own, so that Ctrl-C reaches the launcher alone. */
public final class Child {
    /**
     * Writes the pid file, then turns into the program: same process id, same start time. Reads with the shell's own
     * means, since the line must be that of the shell.
     */
    private static final String RECORD_AND_EXEC = "read -r boot </proc/sys/kernel/random/boot_id"
            + " && read -r stat </proc/$$/stat"
            + " && printf '%s\\n%s\\n%s\\n' \"$1\" \"$boot\" \"$stat\" >\"$0\""
            + " && shift && exec setsid \"$@\"";

    private static final long LONG_LOG = 16L << 20;

    private final Process process;
    private final PidFile pidFile;
    private final Instant startedAt;

    private Child(Process process, PidFile pidFile) {
        this.process = process;
        this.pidFile = pidFile;
        this.startedAt = Instant.now();
    }

    /**
     * Starts a process whose output is appended to {@code log}, or begins it anew where it has grown long: the long one lies
     * beside it then, with {@code .1} behind its name. {@code pidFile} names it from the return on.
     */
    public static Child start(Launch launch, PidFile pidFile, Path log) throws IOException, InterruptedException {
        Files.createDirectories(pidFile.path().toAbsolutePath().getParent());
        Files.createDirectories(log.toAbsolutePath().getParent());
        if (Files.exists(log) && Files.size(log) > LONG_LOG) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                RECORD_AND_EXEC,
                pidFile.path().toString(),
                launch.stopSignal().name()));
        command.addAll(launch.command());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(launch.directory().toFile())
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()));
        builder.environment().clear();
        builder.environment().putAll(launch.wholeEnvironment());
        Process process = builder.start();
        try {
            while (pidFile.process().isEmpty() && !process.waitFor(5, TimeUnit.MILLISECONDS)) {
                // The process writes the file itself, within milliseconds.
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw e;
        }
        return new Child(process, pidFile);
    }

    /**
     * Runs a process to its end.
     *
     * @throws IOException if it fails
     */
    public static void run(Launch launch, PidFile pidFile, Path log) throws IOException, InterruptedException {
        Child child = start(launch, pidFile, log);
        int status;
        try {
            status = child.await();
        } finally {
            child.stop(Duration.ZERO);
        }
        if (status != 0) {
            throw new IOException(launch.command().getFirst() + " ended with status " + status + "; see " + log);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    public Instant startedAt() {
        return startedAt;
    }

    /** Waits until the process has ended and returns its exit status. */
    public int await() throws InterruptedException {
        return process.waitFor();
    }

    /** Waits at most {@code limit}; returns whether the process has ended. */
    public boolean await(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Asks the process to end, and ends it by force after {@code grace}. */
    public void stop(Duration grace) {
        pidFile.end(grace);
        process.destroyForcibly();
    }

    /** Ends the process at once, as a crash would. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Lets the process and those that it started stand still until {@link #resume}; they hold what they hold. */
    public void suspend() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** Lets them go on, where they stand still. */
    public void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    /** To those that end meanwhile, nothing is sent. */
    private void signal(String signal) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(handle -> Long.toString(handle.pid()))
                .forEach(command::add);
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
