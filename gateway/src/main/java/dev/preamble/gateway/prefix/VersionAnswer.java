package dev.preamble.gateway.prefix;

import dev.preamble.catalog.prefix.PrefixVersion;
import dev.preamble.records.event.Outcome.PrefixFile;
import dev.preamble.records.event.Progress;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A prefix version as the API tells of it.
 *
 * @param job the job that learned it
 * @param baseDigest SHA-256 of the base model's weights that it belongs to
 * @param digest SHA-256 of its own weights
 * @param progress where training ended: steps and losses
 */
public record VersionAnswer(
        int number,
        UUID job,
        String baseDigest,
        String digest,
        Progress progress,
        List<FileAnswer> files,
        Instant createdAt) {
    /** A file of the version's folder; {@code sha256} is lower-case hexadecimal. */
    public record FileAnswer(String name, long bytes, String sha256) {
        static FileAnswer of(PrefixFile file) {
            return new FileAnswer(
                    file.name(), file.artifact().bytes(), file.artifact().sha256());
        }
    }

    static VersionAnswer of(PrefixVersion version) {
        return new VersionAnswer(
                version.number(),
                version.job().value(),
                version.baseDigest(),
                version.digest(),
                version.progress(),
                version.files().stream().map(FileAnswer::of).toList(),
                version.createdAt());
    }
}
