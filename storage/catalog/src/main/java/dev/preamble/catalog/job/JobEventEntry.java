package dev.preamble.catalog.job;

import dev.preamble.records.RecordJson;
import dev.preamble.records.id.JobId;
import dev.preamble.records.tenant.JobEvent;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** One event of a job's history. Written once, and gone with its tenant, or when the history is thinned. */
@Entity
@Table(name = "job_event")
@IdClass(JobEventEntry.Key.class)
public class JobEventEntry {
    @Id
    private UUID job;

    @Id
    private long sequence;

    @JdbcTypeCode(SqlTypes.JSON)
    private String event;

    private Instant at;

    @SuppressWarnings("NullAway.Init")
    protected JobEventEntry() {}

    JobEventEntry(JobId job, long sequence, JobEvent event, Instant at) {
        this.job = job.value();
        this.sequence = sequence;
        this.event = RecordJson.text(event);
        this.at = at;
    }

    /** Identity of an event. */
    public record Key(UUID job, long sequence) implements Serializable {}

    public JobId job() {
        return new JobId(job);
    }

    /** Position among the job's events, from 1; without gaps until the history was thinned. */
    public long sequence() {
        return sequence;
    }

    public JobEvent event() {
        return RecordJson.read(event, JobEvent.class);
    }

    public Instant at() {
        return at;
    }
}
