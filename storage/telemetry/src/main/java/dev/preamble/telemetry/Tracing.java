package dev.preamble.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Makes spans. Where nothing is traced it makes none that costs anything, and what was given a place in a trace by another
 * part keeps it.
 *
 * <p>Safe for use by many threads.
 */
@Singleton
public final class Tracing {
    private static final String HTTP = "http/protobuf";

    private final Tracer tracer;

    @Inject
    public Tracing(OpenTelemetry telemetry, TracingSettings settings) {
        this(settings.endpoint().isPresent() ? telemetry : OpenTelemetry.noop());
    }

    private Tracing(OpenTelemetry telemetry) {
        tracer = telemetry.getTracer("dev.preamble");
    }

    /** For who traces nothing. */
    public static Tracing none() {
        return new Tracing(OpenTelemetry.noop());
    }

    /** The part does not start with what it would silently not do. */
    void check(
            @Observes StartupEvent event,
            TracingSettings settings,
            @ConfigProperty(name = "quarkus.otel.exporter.otlp.protocol") Optional<String> protocol,
            @ConfigProperty(name = "quarkus.otel.exporter.otlp.traces.protocol") Optional<String> ofTraces) {
        settings.endpoint().ifPresent(endpoint -> {
            if (!"http".equals(endpoint.getScheme()) && !"https".equals(endpoint.getScheme())) {
                throw new IllegalStateException("preamble.tracing.endpoint is no address of http or https");
            }
            if (!(settings.ratio() >= 0 && settings.ratio() <= 1)) {
                throw new IllegalStateException("preamble.tracing.ratio is not from 0 to 1");
            }
            if (Stream.of(protocol, ofTraces).flatMap(Optional::stream).anyMatch(named -> !named.equals(HTTP))) {
                throw new IllegalStateException("traces go by " + HTTP + " alone: quarkus.otel.exporter.otlp.protocol"
                        + " and .traces.protocol may say no other");
            }
        });
    }

    /** Does the work in a span of what the calling thread does already. */
    public <T, E extends Exception> T call(Step step, LogContext.Work<T, E> work) throws E {
        return inside(begin(step, Context.current()), work);
    }

    /** Does the work in a span that follows another part's; without one, in none. */
    public <T, E extends Exception> T call(Step step, Optional<TraceParent> parent, LogContext.Work<T, E> work)
            throws E {
        return parent.isPresent() ? inside(begin(step, parent.get()), work) : work.result();
    }

    /** As {@link #call(Step, Optional, LogContext.Work)}, for work without a result. */
    public void run(Step step, Optional<TraceParent> parent, Runnable work) {
        this.<Boolean, RuntimeException>call(step, parent, () -> {
            work.run();
            return true;
        });
    }

    /** Does the work where another part's span was, without one of its own. */
    @SuppressWarnings("try")
    public static <T, E extends Exception> T at(Optional<TraceParent> place, LogContext.Work<T, E> work) throws E {
        if (place.isEmpty()) {
            return work.result();
        }
        try (Scope scope = place.get().context().makeCurrent()) {
            return work.result();
        }
    }

    /** As {@link #at(Optional, LogContext.Work)}, for work without a result. */
    public static void runAt(Optional<TraceParent> place, Runnable work) {
        Tracing.<Boolean, RuntimeException>at(place, () -> {
            work.run();
            return true;
        });
    }

    /** Notes something that takes no time. */
    public TraceParent mark(Step step, TraceParent parent) {
        Span span = begin(step, parent);
        span.end();
        return TraceParent.of(span).orElse(parent);
    }

    /** A span that its caller ends. */
    public OpenSpan open(Step step, TraceParent parent) {
        Span span = begin(step, parent);
        return new OpenSpan(span, TraceParent.of(span).orElse(parent));
    }

    /** Tells more of the span that the calling thread is in. */
    public static <T> void note(AttributeKey<T> key, T value) {
        Span.current().setAttribute(key, value);
    }

    /** Says that what the calling thread's span tells of went wrong. */
    public static void failed(String code) {
        fail(Span.current(), code);
    }

    static void fail(Span span, String code) {
        span.setStatus(StatusCode.ERROR);
        span.setAttribute(SpanKeys.ERROR, code);
    }

    private Span begin(Step step, TraceParent parent) {
        return begin(step, parent.context());
    }

    private Span begin(Step step, Context parent) {
        return tracer.spanBuilder(step.name())
                .setParent(parent)
                .setSpanKind(step.kind())
                .setAllAttributes(step.attributes())
                .startSpan();
    }

    @SuppressWarnings("try")
    private static <T, E extends Exception> T inside(Span span, LogContext.Work<T, E> work) throws E {
        try (Scope scope = span.makeCurrent()) {
            return work.result();
        } catch (Throwable e) {
            fail(span, e.getClass().getName());
            throw e;
        } finally {
            span.end();
        }
    }
}
