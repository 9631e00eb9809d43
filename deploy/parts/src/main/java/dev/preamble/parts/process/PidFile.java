package dev.preamble.parts.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Who runs as a part: the machine's boot, the process's line in {@code /proc}, and the signal that ends it in order.
 *
 * <p>The process writes it itself before it turns into the server, so there is no moment in which a server runs that
 * nobody could find. Boot and start time tell it from an unrelated process that got the same id later.
 */
public record PidFile(Path path) {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int LINES = 3;

    /** Counted from the state, the first field after the name in parentheses: field 22 of proc(5). */
    private static final int START_TIME = 19;

    /** Makes the file name this process. */
    public void claim() throws IOException {
        String self = read(Path.of("/proc/self/stat"));
        Files.createDirectories(path.toAbsolutePath().getParent());
        Files.writeString(path, StopSignal.TERM + "\n" + read(BOOT).strip() + "\n" + self);
    }

    /** The process that this file names, if it still runs. */
    public Optional<ProcessHandle> process() {
        List<String> lines = lines();
        if (lines.size() < LINES || !lines.get(1).equals(read(BOOT).strip())) {
            return Optional.empty();
        }
        String recorded = lines.get(2);
        long pid = Long.parseLong(recorded.substring(0, recorded.indexOf(' ')));
        String current = read(Path.of("/proc", Long.toString(pid), "stat"));
        if (current.isEmpty() || !startTime(current).equals(startTime(recorded))) {
            return Optional.empty();
        }
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    }

    /**
     * Ends the process that this file names, if it still runs: in order first, by force after {@code grace}. An
     * unrelated process is left alone. Returns whether there was one to end.
     */
    public boolean end(Duration grace) {
        Optional<ProcessHandle> process = process();
        process.ifPresent(running -> {
            if (signal() == StopSignal.TERM) {
                running.destroy();
            } else {
                interrupt(running.pid());
            }
            if (!exits(running, grace)) {
                running.destroyForcibly();
                exits(running, Duration.ofSeconds(5));
            }
        });
        delete();
        return process.isPresent();
    }

    private void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private StopSignal signal() {
        return StopSignal.valueOf(lines().getFirst());
    }

    private static void interrupt(long pid) {
        try {
            Process kill = new ProcessBuilder("kill", "-INT", Long.toString(pid)).start();
            exits(kill.toHandle(), Duration.ofSeconds(2));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits on when this thread is interrupted: impatience would end by force what is about to end in order. */
    private static boolean exits(ProcessHandle process, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    process.onExit().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return true;
                } catch (TimeoutException e) {
                    return false;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new IllegalStateException(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private List<String> lines() {
        return read(path).lines().toList();
    }

    private static String startTime(String stat) {
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[START_TIME];
    }

    /** Empty when there is no such file, or, in {@code /proc}, no such process any more. */
    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            if (file.startsWith("/proc")) {
                return "";
            }
            throw new UncheckedIOException(e);
        }
    }
}
