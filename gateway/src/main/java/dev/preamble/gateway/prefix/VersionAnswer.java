package dev.preamble.gateway.prefix;

import dev.preamble.catalog.prefix.PrefixVersion;
import dev.preamble.records.event.Outcome.PrefixFile;
import dev.preamble.records.event.Progress;
import dev.preamble.records.event.Scores;
import dev.preamble.records.id.JobId;
import dev.preamble.records.task.ArtifactRef;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A prefix version as the API tells of it.
 *
 * @param job the job that learned it; null for an imported one, and once that job was removed
 * @param importedBy who imported it; null for one that a job learned
 * @param baseDigest SHA-256 of the base model's weights that it belongs to
 * @param digest SHA-256 of its own weights
 * @param progress where training ended: steps and losses; null for an imported one
 * @param stateBytes what its trainer left takes, for a job that goes on from there; null if nothing was kept
 * @param scores of its texts for held-out inputs; null unless its job asked for scoring
 * @param lostAt since when files of it are lost, so that it cannot be used; null while it is whole
 */
public record VersionAnswer(
        int number,
        @Nullable UUID job,
        @Nullable String importedBy,
        String baseDigest,
        String digest,
        @Nullable Progress progress,
        @Nullable Scores scores,
        List<FileAnswer> files,
        @Nullable Long stateBytes,
        Instant createdAt,
        @Nullable Instant lostAt) {
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
                version.job().map(JobId::value).orElse(null),
                version.importedBy().orElse(null),
                version.baseDigest(),
                version.digest(),
                version.progress().orElse(null),
                version.scores().orElse(null),
                version.files().stream().map(FileAnswer::of).toList(),
                version.state().map(ArtifactRef::bytes).orElse(null),
                version.createdAt(),
                version.lostAt().orElse(null));
    }
}
