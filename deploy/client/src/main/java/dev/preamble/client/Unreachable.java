package dev.preamble.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;

/** There is no answer from a server; whether it did what it was asked to is not known. */
public final class Unreachable extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    Unreachable(URI server, IOException cause) {
        super("No answer from " + server + ".", cause);
    }

    /** @param status of HTTP, by which it said no more than that it cannot answer now */
    Unreachable(URI server, int status) {
        super("No answer from " + server + " but status " + status + ".", new IOException("status " + status));
    }
}
