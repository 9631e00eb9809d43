package dev.preamble.engine.comparison;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.InvalidFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * Where a comparison keeps what it has: settings.json, timing.json, and for each trial its result, what it generated, and
 * while it trains its checkpoint. Each file is there whole or not at all. Several processes may use it at once.
 */
public final class ResultFolder {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final Path folder;

    private ResultFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * The folder of that comparison, made if need be.
     *
     * @throws InvalidFileException if it holds one of other settings
     */
    public static ResultFolder open(Path folder, Settings settings) {
        try {
            Files.createDirectories(folder.resolve("trials"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var results = new ResultFolder(folder);
        var file = folder.resolve("settings.json");
        if (Files.exists(file)) {
            var known = results.read(file, Settings.class);
            if (!known.equals(settings)) {
                throw new InvalidFileException(
                        file, "is of another comparison, %s; this is %s".formatted(known, settings));
            }
        } else {
            results.write(file, settings);
        }
        return results;
    }

    Optional<Result> result(Trial trial) {
        var file = trial(trial, ".json");
        return Files.exists(file) ? Optional.of(read(file, Result.class)) : Optional.empty();
    }

    /** A trial that this process alone runs until it closes this, or ends in whatever way. */
    public static final class Claim implements AutoCloseable {
        private final FileChannel locked;

        private Claim(FileChannel locked) {
            this.locked = locked;
        }

        @Override
        public void close() {
            try {
                locked.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Empty if another process runs it. The lock's file stays: were it deleted, two could hold a lock of the same name. */
    public Optional<Claim> claim(Trial trial) {
        try {
            var channel = FileChannel.open(trial(trial, ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                return Optional.empty();
            }
            return Optional.of(new Claim(channel));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The result last: where it is, all else is too. */
    void put(Result result, List<String> generated) {
        write(
                trial(result.trial(), ".txt"),
                String.join("\n", generated.stream().map(ResultFolder::line).toList()) + "\n");
        write(trial(result.trial(), ".json"), result);
        delete(checkpoint(result.trial()));
    }

    private static String line(String text) {
        return text.replaceAll("\\R", " ");
    }

    Path checkpoint(Trial trial) {
        return trial(trial, ".checkpoint");
    }

    Optional<Timing> timing() {
        var file = folder.resolve("timing.json");
        return Files.exists(file) ? Optional.of(read(file, Timing.class)) : Optional.empty();
    }

    void put(Timing timing) {
        write(folder.resolve("timing.json"), timing);
    }

    /** Writes a text that is no trial's, such as the report. */
    public void put(String name, String text) {
        write(folder.resolve(name), text);
    }

    private Path trial(Trial trial, String ending) {
        return folder.resolve("trials").resolve(trial.id() + ending);
    }

    private <T> T read(Path file, Class<T> type) {
        try {
            return JSON.readValue(file.toFile(), type);
        } catch (JsonProcessingException e) {
            throw new InvalidFileException(file, "is not what was written there: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Path file, Object content) {
        try {
            var text = content instanceof String ready
                    ? ready
                    : JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n";
            var unfinished =
                    Files.createTempFile(file.getParent(), file.getFileName().toString(), ".part");
            Files.writeString(unfinished, text);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
