package dev.preamble.catalog.outbox;

import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.control.Control;
import dev.preamble.records.task.Task;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Map;

/** All that waits to be sent. */
@ApplicationScoped
public class Outbox implements PanacheRepositoryBase<OutboxMessage, Long> {
    /** To the workers of the task's pool. */
    public void send(Task task, Instant now) {
        String job = task.job().toString();
        persist(new OutboxMessage(job, Topics.tasks(task.pool()).name(), job, Map.of(), RecordJson.text(task), now));
    }

    /** To every worker. */
    public void send(Control control, String subject, Instant now) {
        persist(new OutboxMessage(subject, Topics.CONTROL.name(), subject, Map.of(), RecordJson.text(control), now));
    }
}
