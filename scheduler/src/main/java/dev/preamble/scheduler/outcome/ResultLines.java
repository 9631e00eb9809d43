package dev.preamble.scheduler.outcome;

import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.artifacts.ArtifactMissing;
import dev.preamble.artifacts.ArtifactStore;
import dev.preamble.artifacts.ArtifactTooLarge;
import dev.preamble.artifacts.DigestMismatch;
import dev.preamble.records.RecordJson;
import dev.preamble.records.UnreadableRecord;
import dev.preamble.records.event.Outcome.GeneratedLines;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.tenant.GeneratedLine;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Fetches the lines that a generation run stored, before the transaction that sends them on: no lock is held while the
 * store is slow. While it does not answer, events are read again and again from here on; nothing is lost.
 */
@Singleton
public final class ResultLines {
    private static final Logger LOG = Logger.getLogger(ResultLines.class);

    /** The largest artifact of results that is read; a segment is a few dozen lines. */
    private static final int MOST_BYTES = 16 * 1024 * 1024;

    private final ArtifactStore store;

    public ResultLines(ArtifactStore store) {
        this.store = store;
    }

    Report read(TaskEvent event) {
        return event instanceof TaskEvent.Succeeded succeeded && succeeded.outcome() instanceof GeneratedLines generated
                ? new Report(event, lines(generated.results()))
                : new Report(event);
    }

    /** Empty when no other try would give them. */
    private Optional<List<GeneratedLine>> lines(ArtifactRef results) {
        if (results.bytes() > MOST_BYTES) {
            LOG.warnf("results of %d bytes under %s are more than is read", results.bytes(), results.key());
            return Optional.empty();
        }
        try (InputStream content = store.get(new ArtifactKey(results.key()), results.sha256())) {
            return Optional.of(new String(content.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> RecordJson.read(line, GeneratedLine.class))
                    .toList());
        } catch (ArtifactMissing | ArtifactTooLarge | DigestMismatch | UnreadableRecord | IllegalArgumentException e) {
            LOG.warnf("results under %s cannot be used: %s", results.key(), e.getMessage());
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
