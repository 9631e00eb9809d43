package dev.preamble.telemetry;

import io.opentelemetry.api.trace.Span;

/**
 * A span that goes on while others' do.
 *
 * @param place where it is, for what follows it
 */
public record OpenSpan(Span span, TraceParent place) {
    public void end() {
        span.end();
    }

    /** @param failure what went wrong, of which the kind is told alone */
    public void endBy(Throwable failure) {
        Tracing.fail(span, failure.getClass().getName());
        span.end();
    }
}
