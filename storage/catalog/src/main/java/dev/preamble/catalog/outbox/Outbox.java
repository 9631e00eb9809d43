package dev.preamble.catalog.outbox;

import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.control.Control;
import dev.preamble.records.task.Task;
import dev.preamble.telemetry.TraceParent;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** All that waits to be sent. */
@ApplicationScoped
public class Outbox implements PanacheRepositoryBase<OutboxMessage, Long> {
    /** In this order, as one statement. */
    private static final String ADD = """
            insert into outbox (subject, topic, record_key, headers, payload, created_at)
            select subject, topic, record_key, cast(headers as jsonb), payload, created_at
            from unnest(cast(:subjects as text[]), cast(:topics as text[]), cast(:keys as text[]),
                        cast(:headers as text[]), cast(:payloads as text[]), cast(:times as timestamptz[]))
              with ordinality as message (subject, topic, record_key, headers, payload, created_at, nth)
            order by nth
            """;

    /** In this order; nobody who has them in hand will look at them in this transaction. */
    public void add(List<OutboxMessage> messages) {
        if (messages.isEmpty()) {
            return;
        }
        if (messages.size() == 1) {
            persist(messages.getFirst());
            return;
        }
        getEntityManager()
                .createNativeQuery(ADD)
                .setParameter("subjects", all(messages, OutboxMessage::subject))
                .setParameter("topics", all(messages, OutboxMessage::topic))
                .setParameter("keys", all(messages, OutboxMessage::recordKey))
                .setParameter("headers", all(messages, OutboxMessage::headersText))
                .setParameter("payloads", all(messages, OutboxMessage::payload))
                .setParameter(
                        "times", all(messages, message -> message.createdAt().toString()))
                .executeUpdate();
    }

    private static String[] all(List<OutboxMessage> messages, Function<OutboxMessage, String> part) {
        return messages.stream().map(part).toArray(String[]::new);
    }

    /** To the workers of the task's pool. */
    public void send(Task task, Optional<TraceParent> trace, Instant now) {
        String job = task.job().toString();
        persist(new OutboxMessage(
                job, Topics.tasks(task.pool()).name(), job, OutboxMessage.headers(trace), RecordJson.text(task), now));
    }

    /** To every worker. */
    public void send(Control control, String subject, Instant now) {
        persist(new OutboxMessage(subject, Topics.CONTROL.name(), subject, Map.of(), RecordJson.text(control), now));
    }
}
