package dev.preamble.catalog.job;

import dev.preamble.catalog.outbox.Outbox;
import dev.preamble.catalog.outbox.OutboxMessage;
import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.id.JobId;
import dev.preamble.records.tenant.CloudEvent;
import dev.preamble.records.tenant.JobEvent;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;

/** The histories of all jobs. What is appended here, the job's tenant reads on its topic. */
@ApplicationScoped
public class JobHistory implements PanacheRepositoryBase<JobEventEntry, JobEventEntry.Key> {
    private final Outbox outbox;

    public JobHistory(Outbox outbox) {
        this.outbox = outbox;
    }

    /** Appends to the history of a job whose row the caller has locked, and tells the tenant. */
    public void append(Job job, JobEvent event, Instant at) {
        long sequence = job.nextEvent();
        persist(new JobEventEntry(job.id(), sequence, event, at));
        outbox.persist(new OutboxMessage(
                job.id().toString(),
                Topics.events(job.tenant()).name(),
                job.id().toString(),
                CloudEvent.of(job.id(), sequence, event, at).headers(),
                RecordJson.text(event),
                at));
    }

    /** Events after a sequence number, in order. */
    public List<JobEventEntry> after(JobId job, long sequence, int limit) {
        return find("job = ?1 and sequence > ?2 order by sequence", job.value(), sequence)
                .page(0, limit)
                .list();
    }
}
