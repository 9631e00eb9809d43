package dev.preamble.artifacts;

import java.util.Optional;
import java.util.UUID;

/**
 * What a tenant brought, as its key tells it: whatever no run made.
 *
 * @param id the dataset's, the imported version's, the part's, or that of the job whose inputs they are
 */
public record Brought(Kind kind, UUID id) {
    /** What was brought. */
    public enum Kind {
        DATASET,
        IMPORT,
        INPUTS,
        PART
    }

    /** Empty where a run made it, and for keys of no known layout. */
    public static Optional<Brought> of(ArtifactKey key) {
        String[] pieces = key.value().split("/", -1);
        if (pieces.length != 5) {
            return Optional.empty();
        }
        try {
            return switch (pieces[2]) {
                case "datasets" -> Optional.of(new Brought(Kind.DATASET, UUID.fromString(pieces[3])));
                case "imports" -> Optional.of(new Brought(Kind.IMPORT, UUID.fromString(pieces[3])));
                case "jobs" -> Optional.of(new Brought(Kind.INPUTS, UUID.fromString(pieces[3])));
                case "uploads" -> Optional.of(new Brought(Kind.PART, UUID.fromString(pieces[4])));
                default -> Optional.empty();
            };
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
