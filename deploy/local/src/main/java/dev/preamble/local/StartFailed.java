package dev.preamble.local;

import java.util.concurrent.CancellationException;

/** The platform could not be started; the message tells a person why. */
public final class StartFailed extends Exception {
    private static final long serialVersionUID = 1L;

    StartFailed(String reason) {
        super(reason);
    }

    StartFailed(Throwable cause) {
        super(
                cause instanceof InterruptedException || cause instanceof CancellationException
                        ? "Stopped before all parts were healthy."
                        : cause.getMessage(),
                cause);
    }
}
