package dev.preamble.artifacts;

import org.jspecify.annotations.Nullable;

/** Why the artifact store did not do what was asked; a switch over its kinds is exhaustive. */
public abstract sealed class ArtifactException extends RuntimeException
        permits ArtifactMissing, ArtifactExists, ArtifactTooLarge, DigestMismatch, StoreUnavailable, StoreRefused {
    private static final long serialVersionUID = 1;

    ArtifactException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
