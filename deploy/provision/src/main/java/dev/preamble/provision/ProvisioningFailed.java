package dev.preamble.provision;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A server could not be set up; the message names it and says what to do. */
public final class ProvisioningFailed extends IOException {
    private static final long serialVersionUID = 1L;

    public ProvisioningFailed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
