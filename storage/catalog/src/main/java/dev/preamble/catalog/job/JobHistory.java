package dev.preamble.catalog.job;

import dev.preamble.catalog.metering.MeteredRun;
import dev.preamble.catalog.metering.Metering;
import dev.preamble.catalog.outbox.Outbox;
import dev.preamble.catalog.outbox.OutboxMessage;
import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.id.JobId;
import dev.preamble.records.tenant.CloudEvent;
import dev.preamble.records.tenant.JobEvent;
import dev.preamble.records.tenant.Use;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The histories of all jobs. What is appended here, the job's tenant reads on its topic. */
@ApplicationScoped
public class JobHistory implements PanacheRepositoryBase<JobEventEntry, JobEventEntry.Key> {
    /** Of how many moments of a job's progress are told where not all are: as many as a chart has room for. */
    public static final int MOMENTS = 500;

    /** What lies between these moments, which are evenly spaced and end with the last. */
    private static final String BETWEEN = """
            select sequence from (
              select sequence, row_number() over (order by sequence desc) - 1 as later, count(*) over () as all_of_them
              from job_event where job = :job and event ->> 'kind' = 'progressed') progressed
            where later % ((all_of_them + :moments - 1) / :moments) <> 0
            """;

    private final Outbox outbox;
    private final Metering metering;

    public JobHistory(Outbox outbox, Metering metering) {
        this.outbox = outbox;
        this.metering = metering;
    }

    /** Stores new jobs, with this as the first event of each, and tells their tenants. */
    public void begin(List<Job> jobs, JobEvent event) {
        List<OutboxMessage> told = new ArrayList<>();
        for (Job job : jobs) {
            long sequence = job.nextEvent();
            getEntityManager().persist(job);
            persist(new JobEventEntry(job.id(), sequence, event, job.createdAt()));
            told.add(message(job, sequence, event, job.createdAt()));
        }
        outbox.add(told);
    }

    /** Appends to the history of a job whose row the caller has locked, meters what it tells of, and tells the tenant. */
    public void append(Job job, JobEvent event, Instant at) {
        append(List.of(job), event, at);
    }

    /** As {@link #append(Job, JobEvent, Instant)}, the same to several jobs. */
    public void append(List<Job> jobs, JobEvent event, Instant at) {
        List<OutboxMessage> told = new ArrayList<>();
        for (Job job : jobs) {
            long sequence = job.nextEvent();
            @Nullable Use used = event.used();
            if (used != null) {
                job.use(used);
                metering.persist(new MeteredRun(job.tenant(), job.id(), sequence, used, at));
            }
            persist(new JobEventEntry(job.id(), sequence, event, at));
            told.add(message(job, sequence, event, at));
        }
        outbox.add(told);
    }

    private static OutboxMessage message(Job job, long sequence, JobEvent event, Instant at) {
        return new OutboxMessage(
                job.id().toString(),
                Topics.events(job.tenant()).name(),
                job.id().toString(),
                OutboxMessage.headers(CloudEvent.of(job.id(), sequence, event, at), job.trace()),
                RecordJson.text(event),
                at);
    }

    /** Events after a sequence number, in order. */
    public List<JobEventEntry> after(JobId job, long sequence, int limit) {
        return find("job = ?1 and sequence > ?2 order by sequence", job.value(), sequence)
                .page(0, limit)
                .list();
    }

    /** Events before a sequence number, the last first. */
    public List<JobEventEntry> before(JobId job, long sequence, int limit) {
        return find("job = ?1 and sequence < ?2 order by sequence desc", job.value(), sequence)
                .page(0, limit)
                .list();
    }

    /** The whole history in order, but of its progress {@link #MOMENTS} at most. */
    public List<JobEventEntry> outline(JobId job) {
        List<?> events = getEntityManager()
                .createNativeQuery(
                        "select * from job_event where job = :job and sequence not in (%s) order by sequence"
                                .formatted(BETWEEN),
                        JobEventEntry.class)
                .setParameter("job", job.value())
                .setParameter("moments", MOMENTS)
                .getResultList();
        return events.stream().map(JobEventEntry.class::cast).toList();
    }

    /** Leaves of a job that is over no more than its {@link #outline}; its tenant's topic has told all of it. */
    public void thin(JobId job) {
        getEntityManager()
                // an array is made once; of a subquery the planner, where it takes a long history for a short one,
                // makes a loop
                .createNativeQuery(
                        "delete from job_event where job = :job and sequence = any(array(%s))".formatted(BETWEEN))
                .setParameter("job", job.value())
                .setParameter("moments", MOMENTS)
                .executeUpdate();
    }
}
