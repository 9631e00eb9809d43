package dev.preamble.gateway.caller;

import io.vertx.ext.web.RoutingContext;

/**
 * Who waits for the answer to a request, and may go away before it is whole. Has to be asked: Quarkus puts handlers of its own
 * in the place of others' as soon as an answer is streamed, and what is written to who went away is dropped without an error.
 *
 * <p>Safe for use by many threads.
 */
public final class Caller {
    private final RoutingContext request;

    public Caller(RoutingContext request) {
        this.request = request;
    }

    /** Whether the connection is closed, or this stream of it. */
    public boolean isGone() {
        return request.response().closed();
    }
}
