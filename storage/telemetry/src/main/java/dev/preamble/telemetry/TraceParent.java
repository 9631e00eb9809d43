package dev.preamble.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in a trace, as it is kept in the catalog and sent in headers: {@code traceparent} of W3C Trace Context, version 00.
 *
 * @param value of that form; 55 characters
 */
public record TraceParent(String value) {
    /** The name of the header. */
    public static final String HEADER = "traceparent";

    private static final int LENGTH = 55;
    private static final Pattern FORM = Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
    private static final int TRACE = 3;
    private static final int SPAN = 36;
    private static final int FLAGS = 53;

    public TraceParent {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("no traceparent");
        }
    }

    /** What a header says; empty where it is missing, or of another form. */
    public static Optional<TraceParent> read(byte @Nullable [] header) {
        return header == null || header.length != LENGTH
                ? Optional.empty()
                : Optional.of(new String(header, StandardCharsets.US_ASCII))
                        .filter(text -> FORM.matcher(text).matches())
                        .map(TraceParent::new);
    }

    /** Where the calling thread is; empty where nothing is traced. */
    public static Optional<TraceParent> current() {
        return of(Span.current());
    }

    static Optional<TraceParent> of(Span span) {
        SpanContext at = span.getSpanContext();
        return at.isValid()
                ? Optional.of(new TraceParent("00-" + at.getTraceId() + "-" + at.getSpanId() + "-"
                        + at.getTraceFlags().asHex()))
                : Optional.empty();
    }

    /** Where the calling thread is, if that is in the same trace; else this. So nothing learns of a trace that is not its own. */
    public TraceParent here() {
        return current().filter(at -> at.traceId().equals(traceId())).orElse(this);
    }

    String traceId() {
        return value.substring(TRACE, SPAN - 1);
    }

    /** For a header. */
    public byte[] bytes() {
        return value.getBytes(StandardCharsets.US_ASCII);
    }

    Context context() {
        return Context.root()
                .with(Span.wrap(SpanContext.createFromRemoteParent(
                        traceId(),
                        value.substring(SPAN, FLAGS - 1),
                        TraceFlags.fromHex(value, FLAGS),
                        TraceState.getDefault())));
    }
}
