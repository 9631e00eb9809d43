package dev.preamble.artifacts;

/** More bytes than one artifact may have; nothing was stored. */
public final class ArtifactTooLarge extends ArtifactException {
    private static final long serialVersionUID = 1;

    ArtifactTooLarge(ArtifactKey key, long limit) {
        super(key + " has more than " + limit + " bytes, the most that one artifact may have", null);
    }
}
