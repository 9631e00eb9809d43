package dev.preamble.artifacts;

/** Something is stored under the key already, and stays as it is: keys are written once. */
public final class ArtifactExists extends ArtifactException {
    private static final long serialVersionUID = 1;

    ArtifactExists(ArtifactKey key) {
        super("something is stored under " + key + " already, and keys are written once", null);
    }
}
