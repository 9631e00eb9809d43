package dev.preamble.catalog.outbox;

import dev.preamble.records.RecordJson;
import dev.preamble.records.tenant.CloudEvent;
import dev.preamble.telemetry.TraceParent;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka record that is to be sent, written in the transaction of the change that it tells. Writers leave the position
 * null; the relay gives it.
 */
@Entity
@Table(name = "outbox")
public class OutboxMessage {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private @Nullable Long position;
    private String subject;
    private String topic;

    @Column(name = "record_key")
    private String recordKey;

    @JdbcTypeCode(SqlTypes.JSON)
    private String headers;

    private String payload;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "set_aside_at")
    private @Nullable Instant setAsideAt;

    private @Nullable String error;

    @SuppressWarnings("NullAway.Init")
    protected OutboxMessage() {}

    /**
     * A record to send.
     *
     * @param subject whose order is promised: messages of one subject are sent in the order in which they were written
     * @param payload JSON
     */
    public OutboxMessage(
            String subject,
            String topic,
            String recordKey,
            Map<String, String> headers,
            String payload,
            Instant createdAt) {
        this.subject = subject;
        this.topic = topic;
        this.recordKey = recordKey;
        this.headers = RecordJson.text(headers);
        this.payload = payload;
        this.createdAt = createdAt;
    }

    /** An event's, and its place in a trace. */
    public static Map<String, String> headers(CloudEvent event, Optional<TraceParent> trace) {
        Map<String, String> headers = new LinkedHashMap<>(event.headers());
        headers.putAll(headers(trace));
        return headers;
    }

    static Map<String, String> headers(Optional<TraceParent> trace) {
        return trace.map(at -> Map.of(TraceParent.HEADER, at.value())).orElse(Map.of());
    }

    /** Its place among all that is sent; dense. */
    public void place(long at) {
        position = at;
    }

    /** It cannot be sent; the operator has to look. */
    public void setAside(String why, Instant now) {
        error = why;
        setAsideAt = now;
    }

    public long id() {
        if (id == null) {
            throw new IllegalStateException("not stored yet");
        }
        return id;
    }

    public Optional<Long> position() {
        return Optional.ofNullable(position);
    }

    public String subject() {
        return subject;
    }

    public String topic() {
        return topic;
    }

    public String recordKey() {
        return recordKey;
    }

    @SuppressWarnings("unchecked")
    public Map<String, String> headers() {
        return RecordJson.read(headers, LinkedHashMap.class);
    }

    String headersText() {
        return headers;
    }

    public String payload() {
        return payload;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Optional<Instant> setAsideAt() {
        return Optional.ofNullable(setAsideAt);
    }

    public Optional<String> error() {
        return Optional.ofNullable(error);
    }
}
