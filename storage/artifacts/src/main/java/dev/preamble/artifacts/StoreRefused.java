package dev.preamble.artifacts;

import org.jspecify.annotations.Nullable;

/** The store understood and said no: wrong credentials, no such bucket, a policy, a lock. Repeating does not help. */
public final class StoreRefused extends ArtifactException {
    private static final long serialVersionUID = 1;

    private final boolean locked;

    StoreRefused(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    StoreRefused(String message, @Nullable Throwable cause, boolean locked) {
        super(message, cause);
        this.locked = locked;
    }

    /** Whether what was to be erased stays because it is locked. */
    public boolean locked() {
        return locked;
    }
}
