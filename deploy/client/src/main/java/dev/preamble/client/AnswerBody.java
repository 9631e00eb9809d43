package dev.preamble.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * An answer's body, hung up on where it stands still: a request's timeout ends with the headers, and nobody reports a
 * connection that dies without a word (a laptop slept, a router forgot it). Only waiting counts, not what is done between
 * two reads. For one thread.
 *
 * <p>Reading throws {@link BrokenOff} in place of an {@link IOException}, so that it is not taken for one of a file.
 */
final class AnswerBody extends FilterInputStream {
    private final URI server;
    private final Duration patience;
    private volatile boolean stoodStill;

    /** @param request whose timeout is also the longest time in which nothing comes */
    AnswerBody(URI server, HttpRequest request, InputStream body) {
        super(body);
        this.server = server;
        this.patience = request.timeout().orElseThrow();
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) {
        CompletableFuture<Boolean> came =
                new CompletableFuture<Boolean>().completeOnTimeout(false, patience.toNanos(), TimeUnit.NANOSECONDS);
        CompletableFuture<Void> watched = came.thenAccept(inTime -> {
            if (!inTime) {
                hangUp();
            }
        });
        try {
            return in.read(into, from, length);
        } catch (IOException e) {
            throw stoodStill ? new BrokenOff(server, patience, e) : new BrokenOff(server, e);
        } finally {
            came.complete(true);
            watched.join();
        }
    }

    /** By this, who waits in a read is thrown out of it. */
    private void hangUp() {
        stoodStill = true;
        try {
            in.close();
        } catch (IOException e) {
            // It is given up anyway.
        }
    }
}
