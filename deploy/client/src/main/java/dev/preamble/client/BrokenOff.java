package dev.preamble.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;

/** A server began to answer and did not come to an end; what it was asked to do, it may have done. */
public final class BrokenOff extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    BrokenOff(URI server, IOException cause) {
        super("The answer from " + server + " broke off.", cause);
    }

    /** @param silence in which nothing came */
    BrokenOff(URI server, Duration silence, IOException cause) {
        super("The answer from " + server + " broke off: nothing came for " + silence.toSeconds() + " s.", cause);
    }
}
