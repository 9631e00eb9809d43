package dev.preamble.scheduler.release;

import dev.preamble.records.Topics;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.id.TenantId;
import dev.preamble.scheduler.share.Base;
import dev.preamble.scheduler.share.QueuedJob;
import dev.preamble.scheduler.waiting.WaitReason;
import dev.preamble.scheduler.worker.OpenSegment;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The queue as it stands in the catalog at one moment, read without locks: who acts on it looks again under a lock. */
@Singleton
public final class Queue {
    /** A tenant may queue far more than it can be given now: only its first jobs are looked at. */
    private static final String HEADS = """
            select id, tenant, pool, digest from (
              select id, tenant, pool, base_digest as digest, created_at,
                     row_number() over (partition by tenant, pool, base_digest order by created_at, id) as place
              from job where state = 'QUEUED' and not_before <= :now) due
            where place <= :most order by created_at, id
            """;

    private static final String BASES =
            "select distinct pool, base_digest as digest from job where state = 'QUEUED' and not_before <= :now";

    private static final String UNTOLD = """
            select id from job
            where state = 'QUEUED' and not_before <= :now and pool = :pool and base_digest = :digest
              and (reason is null or not starts_with(reason, :opening))
            order by created_at, id limit :most
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

    /**
     * Jobs that may be released now, in the order of their submission.
     *
     * @param most jobs of one tenant and base
     */
    public List<QueuedJob> heads(int most, Instant now) {
        return rows(HEADS, Map.of("most", most, "now", now)).stream()
                .map(row -> new QueuedJob(
                        new JobId(row.get("id", UUID.class)), new TenantId(row.get("tenant", String.class)), base(row)))
                .toList();
    }

    /** What the jobs that may be released now ask for. */
    public List<Base> bases(Instant now) {
        return rows(BASES, Map.of("now", now)).stream().map(Queue::base).toList();
    }

    /**
     * Jobs of a base that may be released now and do not give a reason of this kind, in the order of their submission.
     *
     * @param most jobs to find
     */
    public List<JobId> untold(Base base, WaitReason reason, int most, Instant now) {
        return rows(
                        UNTOLD,
                        Map.of(
                                "pool", base.pool().value(),
                                "digest", base.digest(),
                                "opening", reason.opening(),
                                "most", most,
                                "now", now))
                .stream()
                .map(row -> new JobId(row.get("id", UUID.class)))
                .toList();
    }

    /** How many jobs wait. */
    public long waitingCount() {
        return count("select count(j) from Job j where j.state = QUEUED");
    }

    /** How many segments are released and not over. */
    public long openCount() {
        return count("select count(s) from Segment s where s.state in (RELEASED, RUNNING)");
    }

    /** Segments that are released and not over: no more than the workers have lanes. */
    public List<Outstanding> open() {
        return QuarkusTransaction.requiringNew()
                .call(() -> entities.createQuery(OPEN, Tuple.class).getResultList())
                .stream()
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

    private long count(String query) {
        return QuarkusTransaction.requiringNew()
                .call(() -> entities.createQuery(query, Long.class).getSingleResult());
    }

    @SuppressWarnings("unchecked") // what a native query's rows are is said by its second argument
    private List<Tuple> rows(String sql, Map<String, ?> parameters) {
        return QuarkusTransaction.requiringNew().call(() -> {
            Query query = entities.createNativeQuery(sql, Tuple.class);
            parameters.forEach(query::setParameter);
            return query.getResultList();
        });
    }

    private static Base base(Tuple row) {
        return new Base(new PoolId(row.get("pool", String.class)), row.get("digest", String.class));
    }

    /**
     * A segment that is out.
     *
     * @param run the one that reported its start; empty before
     * @param unsent whether its task has not gone to Kafka yet
     * @param heardAt when it was released or last heard of
     */
    public record Outstanding(JobId job, OpenSegment segment, Optional<RunId> run, boolean unsent, Instant heardAt) {}
}
