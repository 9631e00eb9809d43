package dev.preamble.scheduler.release;

import dev.preamble.records.Topics;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.id.TenantId;
import dev.preamble.scheduler.share.Base;
import dev.preamble.scheduler.worker.OpenSegment;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The queue as it stands in the catalog at one moment, read without locks: who acts on it looks again under a lock. */
@Singleton
public final class Queue {
    private static final String QUEUED = """
            select j.id as id, j.tenant as tenant, j.pool as pool, j.baseDigest as digest, j.notBefore as notBefore,
                   j.reason as reason
            from Job j where j.state = QUEUED order by j.createdAt, j.id
            """;

    // The topics of tasks by name and not by parameter, for the index outbox_tasks to be of use.
    private static final String OPEN = """
            select s.id as id, s.job as job, s.release as release, j.pool as pool, j.baseDigest as digest,
                   s.run as run, s.heardAt as heardAt,
                   exists (select o.id from OutboxMessage o
                           where o.subject = cast(j.id as string) and o.topic like '""" + Topics.POOLS + """
            %') as unsent
            from Segment s join Job j on s.job = j.id where s.state in (RELEASED, RUNNING)
            """;

    private final EntityManager entities;

    public Queue(EntityManager entities) {
        this.entities = entities;
    }

    /** Jobs that wait, in the order of their submission. */
    public List<Waiter> waiting() {
        return read(QUEUED).stream()
                .map(row -> new Waiter(
                        new JobId(row.get("id", UUID.class)),
                        new TenantId(row.get("tenant", String.class)),
                        base(row),
                        row.get("notBefore", Instant.class),
                        Optional.ofNullable(row.get("reason", String.class))))
                .toList();
    }

    /** Segments that are released and not over. */
    public List<Outstanding> open() {
        return read(OPEN).stream()
                .map(row -> new Outstanding(
                        new JobId(row.get("job", UUID.class)),
                        new OpenSegment(
                                new SegmentId(row.get("id", UUID.class)), row.get("release", Integer.class), base(row)),
                        Optional.ofNullable(row.get("run", UUID.class)).map(RunId::new),
                        row.get("unsent", Boolean.class),
                        row.get("heardAt", Instant.class)))
                .toList();
    }

    /** Has everyone who waits for the queue look again, once the caller's transaction is committed. */
    public void wake() {
        entities.createNativeQuery("select 1 from pg_notify('queue', '')").getSingleResult();
    }

    private List<Tuple> read(String query) {
        return QuarkusTransaction.requiringNew()
                .call(() -> entities.createQuery(query, Tuple.class).getResultList());
    }

    private static Base base(Tuple row) {
        return new Base(new PoolId(row.get("pool", String.class)), row.get("digest", String.class));
    }

    /** A job that waits. */
    public record Waiter(JobId job, TenantId tenant, Base base, Instant notBefore, Optional<String> reason) {}

    /**
     * A segment that is out.
     *
     * @param run the one that reported its start; empty before
     * @param unsent whether its task has not gone to Kafka yet
     * @param heardAt when it was released or last heard of
     */
    public record Outstanding(JobId job, OpenSegment segment, Optional<RunId> run, boolean unsent, Instant heardAt) {}
}
