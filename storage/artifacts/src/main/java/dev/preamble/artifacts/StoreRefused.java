package dev.preamble.artifacts;

import org.jspecify.annotations.Nullable;

/** The store understood and said no: wrong credentials, no such bucket, a policy. Repeating does not help. */
public final class StoreRefused extends ArtifactException {
    private static final long serialVersionUID = 1;

    StoreRefused(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
