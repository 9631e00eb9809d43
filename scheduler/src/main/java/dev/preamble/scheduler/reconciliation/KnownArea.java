package dev.preamble.scheduler.reconciliation;

import dev.preamble.artifacts.ArtifactArea;
import java.util.List;

/**
 * An area of the store that the catalog knows, a dataset's, a job's, an imported version's or an upload's, and what it names
 * there.
 */
record KnownArea(ArtifactArea area, List<NamedArtifact> named) {
    KnownArea {
        named = List.copyOf(named);
    }
}
