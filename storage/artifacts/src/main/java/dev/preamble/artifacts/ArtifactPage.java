package dev.preamble.artifacts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a listing, in the order of the keys.
 *
 * @param next the key after which the next page begins; null on the last page
 */
public record ArtifactPage(
        List<ListedArtifact> artifacts, @Nullable ArtifactKey next) {
    public ArtifactPage {
        artifacts = List.copyOf(artifacts);
    }
}
