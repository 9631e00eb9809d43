package dev.preamble.gateway.dashboard;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a prefix's page shows.
 *
 * @param versions the newest first
 * @param compared those beside one another, the oldest first
 * @param scores of those, where their jobs asked for some
 * @param options of those, where they were trained here
 * @param losses in training, a line for each that is compared
 */
public record PrefixSheet(
        PrefixLine line,
        List<Version> versions,
        List<Version> compared,
        List<Row> scores,
        List<Row> options,
        Chart losses) {
    public PrefixSheet {
        versions = List.copyOf(versions);
        compared = List.copyOf(compared);
        scores = List.copyOf(scores);
        options = List.copyOf(options);
    }

    /** Whether it is among the versions that are shown: of many, the oldest are not. */
    public boolean shows(int number) {
        return versions.stream().anyMatch(version -> version.number() == number);
    }

    /**
     * A version.
     *
     * @param job that learned it; null of an imported one, and once that job was removed
     * @param importedBy null of one that a job learned
     * @param heldOutLoss in nats, at its end
     * @param baseLoss the same without prefix
     * @param chosen whether it is among the compared
     * @param lostAt since when files of it are lost, so that it cannot be used; null while it is whole
     */
    public record Version(
            int number,
            @Nullable String job,
            @Nullable String importedBy,
            @Nullable Long steps,
            @Nullable Double loss,
            @Nullable Double heldOutLoss,
            @Nullable Double baseLoss,
            String digest,
            List<String> aliases,
            boolean chosen,
            @Nullable Instant lostAt,
            Instant createdAt) {}

    /**
     * An option or a score, as each of the compared versions had it.
     *
     * @param values empty where a version has none
     * @param differs whether they had it differently
     */
    public record Row(String name, List<String> values, boolean differs) {}
}
