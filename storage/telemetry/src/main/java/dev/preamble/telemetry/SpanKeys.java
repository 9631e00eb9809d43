package dev.preamble.telemetry;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;

/** What spans say. Those of OpenTelemetry's conventions for messaging and errors bear the names that they have there. */
public final class SpanKeys {
    public static final AttributeKey<String> TENANT = stringKey("preamble.tenant");
    public static final AttributeKey<String> JOB = stringKey("preamble.job");
    public static final AttributeKey<String> SEGMENT = stringKey("preamble.segment");
    public static final AttributeKey<Long> RELEASE = longKey("preamble.release");
    public static final AttributeKey<String> RUN = stringKey("preamble.run");

    public static final AttributeKey<String> COMPLETION = stringKey("preamble.completion");

    /** Kind of a job, or of what a worker reports. */
    public static final AttributeKey<String> KIND = stringKey("preamble.kind");

    /** How a run ended, or what was decided. */
    public static final AttributeKey<String> OUTCOME = stringKey("preamble.outcome");

    public static final AttributeKey<String> ERROR = stringKey("error.type");

    static final AttributeKey<String> SYSTEM = stringKey("messaging.system");
    static final AttributeKey<String> OPERATION = stringKey("messaging.operation.name");
    static final AttributeKey<String> OPERATION_TYPE = stringKey("messaging.operation.type");
    static final AttributeKey<String> DESTINATION = stringKey("messaging.destination.name");
    public static final AttributeKey<Long> MESSAGES = longKey("messaging.batch.message_count");

    private SpanKeys() {}
}
