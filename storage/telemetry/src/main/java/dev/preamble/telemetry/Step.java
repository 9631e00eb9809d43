package dev.preamble.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;

/** What a span is to tell. Ids and names of ours alone: no text of a tenant, and no secret. */
public record Step(String name, SpanKind kind, Attributes attributes) {
    /** Something within a part. */
    public static Step within(String name) {
        return new Step(name, SpanKind.INTERNAL, Attributes.empty());
    }

    /** Records go to a topic. */
    public static Step send(String name, String topic) {
        return messaging(name, SpanKind.PRODUCER, "send", topic);
    }

    /** What a record of a topic asks for, or tells, is done. */
    public static Step process(String name, String topic) {
        return messaging(name, SpanKind.CONSUMER, "process", topic);
    }

    private static Step messaging(String name, SpanKind kind, String operation, String topic) {
        return new Step(
                name,
                kind,
                Attributes.builder()
                        .put(SpanKeys.SYSTEM, "kafka")
                        .put(SpanKeys.OPERATION, operation)
                        .put(SpanKeys.OPERATION_TYPE, operation)
                        .put(SpanKeys.DESTINATION, topic)
                        .build());
    }

    /** The same with one attribute more. */
    public <T> Step with(AttributeKey<T> key, T value) {
        return new Step(name, kind, attributes.toBuilder().put(key, value).build());
    }
}
