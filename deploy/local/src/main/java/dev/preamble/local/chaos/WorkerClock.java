package dev.preamble.local.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The wall clock of one process, which can be set wrong while it runs, where the machine has libfaketime. What measures
 * time, and does not tell it, stays right.
 */
public final class WorkerClock {
    private static final List<Path> PLACES = Stream.of(
                    "/usr/lib/x86_64-linux-gnu",
                    "/usr/lib/aarch64-linux-gnu",
                    "/usr/lib64",
                    "/usr/lib",
                    "/usr/local/lib")
            .map(folder -> Path.of(folder, "faketime"))
            .toList();

    private final Path library;
    private final Path offset;

    private WorkerClock(Path library, Path offset) {
        this.library = library;
        this.offset = offset;
    }

    /**
     * Empty where there is no libfaketime.
     *
     * @param folder an existing one, for the file that says how wrong the clock is
     */
    public static Optional<WorkerClock> find(Path folder) throws IOException {
        Optional<Path> library = PLACES.stream()
                .map(place -> place.resolve("libfaketimeMT.so.1"))
                .filter(Files::isReadable)
                .findFirst();
        if (library.isEmpty()) {
            return Optional.empty();
        }
        WorkerClock clock = new WorkerClock(library.get(), folder.resolve("clock"));
        clock.set(Duration.ZERO);
        return Optional.of(clock);
    }

    /** What the process has to be told at its start. */
    public Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD",
                library.toString(),
                "FAKETIME_TIMESTAMP_FILE",
                offset.toString(),
                "FAKETIME_CACHE_DURATION",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1");
    }

    /** How much later than it is the process is to think, within a second. */
    void set(Duration wrong) throws IOException {
        Path next = offset.resolveSibling(offset.getFileName() + ".new");
        Files.writeString(next, "%+d".formatted(wrong.toSeconds()));
        Files.move(next, offset, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
