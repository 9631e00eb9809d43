package dev.preamble.artifacts;

/** Nothing is stored under the key. */
public final class ArtifactMissing extends ArtifactException {
    private static final long serialVersionUID = 1;

    ArtifactMissing(ArtifactKey key) {
        super("nothing is stored under " + key, null);
    }
}
