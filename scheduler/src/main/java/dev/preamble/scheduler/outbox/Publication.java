package dev.preamble.scheduler.outbox;

import dev.preamble.records.Topics;
import dev.preamble.records.tenant.JobEvent;
import dev.preamble.telemetry.OpenSpan;
import dev.preamble.telemetry.SpanKeys;
import dev.preamble.telemetry.Step;
import dev.preamble.telemetry.TraceParent;
import dev.preamble.telemetry.Tracing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Rows that are published together, as their traces tell of it: one span for all rows to a topic that come from the same place
 * of a trace. A job tells of its progress by the second, of which there is no span.
 */
final class Publication {
    private final List<PlacedRow> rows;
    private final Map<Origin, OpenSpan> spans;

    private record Origin(String subject, String topic, TraceParent trace) {}

    Publication(Tracing tracing, List<PlacedRow> all) {
        Map<Origin, Long> origins = all.stream()
                .flatMap(row -> origin(row).stream())
                .collect(Collectors.groupingBy(origin -> origin, Collectors.counting()));
        spans = origins.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> tracing.open(
                                step(entry.getKey(), entry.getValue()),
                                entry.getKey().trace())));
        rows = all.stream().map(this::placed).toList();
    }

    private static Optional<Origin> origin(PlacedRow row) {
        return Optional.ofNullable(row.headers().get(TraceParent.HEADER))
                .filter(trace -> !JobEvent.PROGRESSED.equals(row.headers().get("ce_type")))
                .flatMap(trace -> TraceParent.read(trace.getBytes(StandardCharsets.UTF_8)))
                .map(trace -> new Origin(row.subject(), row.topic(), trace));
    }

    private static Step step(Origin origin, long count) {
        Step step = Step.send("publish", origin.topic())
                .with(SpanKeys.JOB, origin.subject())
                .with(SpanKeys.MESSAGES, count);
        return Topics.tenant(origin.topic())
                .map(tenant -> step.with(SpanKeys.TENANT, tenant.value()))
                .orElse(step);
    }

    private PlacedRow placed(PlacedRow row) {
        return origin(row)
                .map(spans::get)
                .map(span -> row.with(TraceParent.HEADER, span.place().value()))
                .orElse(row);
    }

    /** The same rows; who reads one learns where it was published. */
    List<PlacedRow> rows() {
        return rows;
    }

    void end() {
        spans.values().forEach(OpenSpan::end);
    }

    void endBy(Exception failure) {
        spans.values().forEach(span -> span.endBy(failure));
    }
}
