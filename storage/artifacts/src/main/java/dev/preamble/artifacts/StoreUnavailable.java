package dev.preamble.artifacts;

import org.jspecify.annotations.Nullable;

/**
 * The store did not answer, or not in time, or says that it cannot just now; the call was repeated where that is safe.
 * After a put it is unknown whether the artifact exists; if it does, it exists whole.
 */
public final class StoreUnavailable extends ArtifactException {
    private static final long serialVersionUID = 1;

    StoreUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
