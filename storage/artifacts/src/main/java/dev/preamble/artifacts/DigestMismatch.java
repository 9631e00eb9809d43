package dev.preamble.artifacts;

/** The stored bytes are not those that the reader asked for: the digest at the end of the stream is another. */
public final class DigestMismatch extends ArtifactException {
    private static final long serialVersionUID = 1;

    DigestMismatch(ArtifactKey key, String expected, String actual) {
        super(key + " has SHA-256 " + actual + ", expected " + expected, null);
    }
}
