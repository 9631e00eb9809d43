package dev.preamble.catalog.job;

import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.persistence.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What there is to do, who has the lanes, and what stands in the way: sums over the jobs of one tenant, or of all. */
@ApplicationScoped
public class Workload {
    private static final String POOLS = """
            select b.id, b.paused_at,
              (select count(*) from segment s join job j on j.id = s.job
                 where s.pool = b.id and s.state in ('RELEASED', 'RUNNING') and (:all or j.tenant = :tenant)) as taken,
              (select count(*) from job j
                 where j.pool = b.id and j.state = 'QUEUED' and (:all or j.tenant = :tenant)) as queued,
              (select min(j.created_at) from job j
                 where j.pool = b.id and j.state = 'QUEUED' and (:all or j.tenant = :tenant)) as oldest
            from base_model b order by b.id
            """;

    /** Lane time is what ended runs used since then, and what the present ones have used of it so far. */
    private static final String TENANTS = """
            select t.id, t.display_name, t.weight, t.lane_limit, t.paused_at,
              coalesce(o.queued, 0) as queued, coalesce(o.taken, 0) as taken, o.oldest,
              (coalesce(m.lane_ms, 0) + coalesce(r.lane_ms, 0))::bigint as lane_ms
            from tenant t
            left join (select tenant, count(*) filter (where state = 'QUEUED') as queued,
                         count(*) filter (where state <> 'QUEUED') as taken,
                         min(created_at) filter (where state = 'QUEUED') as oldest
                       from job where state in ('QUEUED', 'RELEASED', 'RUNNING') group by tenant) o on o.tenant = t.id
            left join (select tenant, sum(lane_ms) as lane_ms from metered where at >= :since group by tenant) m
              on m.tenant = t.id
            left join (select j.tenant,
                         sum(greatest(0, extract(epoch from (:now - greatest(s.begun_at, :since))) * 1000)) as lane_ms
                       from segment s join job j on j.id = s.job
                       where s.state = 'RUNNING' and s.begun_at is not null group by j.tenant) r on r.tenant = t.id
            where o.tenant is not null or m.tenant is not null
            order by 9 desc, t.id
            """;

    private static final String PACE = """
            select kind, sum((progress ->> 'tokensPerSecond')::double precision) as tokens
            from job where state = 'RUNNING' and progress is not null and (:all or tenant = :tenant) group by kind
            """;

    /** Completions report when they are over. */
    private static final String COMPLETED = """
            select coalesce(sum(tokens_generated), 0)::bigint as tokens
            from metered_completion where at >= :since and (:all or tenant = :tenant)
            """;

    private static final Duration COMPLETED_WITHIN = Duration.ofMinutes(1);

    private static final String MINUTES = """
            select date_bin(interval '1 minute', at, timestamptz 'epoch') as minute,
              sum(tokens_trained)::bigint as trained, sum(tokens_generated)::bigint as generated
            from metered where at >= :since and (:all or tenant = :tenant) group by 1 order by 1
            """;

    private static final String FAILURES = """
            select error_code, count(*) as jobs, max(ended_at) as latest
            from job where state = 'FAILED' and ended_at >= :since and (:all or tenant = :tenant)
            group by error_code order by 2 desc, 1
            """;

    private static final String WAITS = """
            select reason, count(*) as jobs, min(created_at) as oldest
            from job where state = 'QUEUED' and reason is not null and (:all or tenant = :tenant)
            group by reason order by 2 desc, 1 limit 6
            """;

    private static final String UNSENT = """
            select count(*) filter (where set_aside_at is not null) as aside,
              count(*) filter (where set_aside_at is null) as waiting,
              min(created_at) filter (where set_aside_at is null) as oldest
            from outbox
            """;

    private static final String LEADER =
            "select holder, expires_at > clock_timestamp() as leads from lease order by name limit 1";

    private final EntityManager entities;

    public Workload(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * A pool's lanes.
     *
     * @param pausedAt since when nothing more of it begins
     * @param taken lanes that have a segment, or for which one was sent
     * @param queued jobs that wait
     * @param oldest when the first of those was submitted
     */
    public record OfPool(
            PoolId pool,
            @Nullable Instant pausedAt,
            long taken,
            long queued,
            @Nullable Instant oldest) {}

    /**
     * A tenant that has something to do, or had.
     *
     * @param weight what it is due, against the others
     * @param pausedAt since when nothing more of it begins
     * @param queued jobs that wait
     * @param taken jobs that have a lane, or for which a task was sent
     * @param oldest when the first of those that wait was submitted
     * @param laneMillis lane time that it used lately
     */
    public record OfTenant(
            TenantId tenant,
            String displayName,
            double weight,
            @Nullable Integer laneLimit,
            @Nullable Instant pausedAt,
            long queued,
            long taken,
            @Nullable Instant oldest,
            long laneMillis) {}

    /** Tokens a second: of the jobs that run, and of the completions that ended within the last minute. */
    public record Pace(double trained, double generated) {}

    /** Tokens of the runs that ended in a minute. */
    public record Minute(Instant at, long trained, long generated) {}

    /** Jobs that failed by one cause. */
    public record Failures(String code, long jobs, Instant latest) {}

    /** Jobs that wait for one reason. */
    public record Waiting(String reason, long jobs, Instant oldest) {}

    /**
     * Messages on their way to Kafka.
     *
     * @param setAside those that could not be sent
     * @param oldest of those that wait to be sent
     */
    public record Unsent(
            long setAside, long waiting, @Nullable Instant oldest) {}

    /** The scheduler that leads, or led last. */
    public record Leader(String holder, boolean leads) {}

    /** @param whose null is everybody's */
    public List<OfPool> pools(@Nullable TenantId whose) {
        return rows(query(POOLS, whose)).stream()
                .map(row -> new OfPool(
                        new PoolId(row.get("id", String.class)),
                        row.get("paused_at", Instant.class),
                        row.get("taken", Long.class),
                        row.get("queued", Long.class),
                        row.get("oldest", Instant.class)))
                .toList();
    }

    /**
     * Those who used the most lane time first.
     *
     * @param since from when on lane time counts
     */
    public List<OfTenant> tenants(Instant since, Instant now) {
        return rows(entities.createNativeQuery(TENANTS, Tuple.class)
                        .setParameter("since", since)
                        .setParameter("now", now))
                .stream()
                .map(row -> new OfTenant(
                        new TenantId(row.get("id", String.class)),
                        row.get("display_name", String.class),
                        row.get("weight", Double.class),
                        row.get("lane_limit", Integer.class),
                        row.get("paused_at", Instant.class),
                        row.get("queued", Long.class),
                        row.get("taken", Long.class),
                        row.get("oldest", Instant.class),
                        row.get("lane_ms", Long.class)))
                .toList();
    }

    /** @param whose null is everybody's */
    public Pace pace(@Nullable TenantId whose, Instant now) {
        double trained = 0;
        double generated = completed(whose, now);
        for (Tuple row : rows(query(PACE, whose))) {
            double tokens = Optional.ofNullable(row.get("tokens", Double.class)).orElse(0.0);
            switch (JobKind.valueOf(row.get("kind", String.class))) {
                case TRAINING -> trained = tokens;
                case GENERATION -> generated += tokens;
            }
        }
        return new Pace(trained, generated);
    }

    private double completed(@Nullable TenantId whose, Instant now) {
        Query query = query(COMPLETED, whose).setParameter("since", now.minus(COMPLETED_WITHIN));
        return rows(query).getFirst().get("tokens", Long.class) / (double) COMPLETED_WITHIN.toSeconds();
    }

    /**
     * In order; minutes without tokens are left out.
     *
     * @param whose null is everybody's
     */
    public List<Minute> minutes(@Nullable TenantId whose, Instant since) {
        return rows(query(MINUTES, whose).setParameter("since", since)).stream()
                .map(row -> new Minute(
                        row.get("minute", Instant.class),
                        row.get("trained", Long.class),
                        row.get("generated", Long.class)))
                .toList();
    }

    /**
     * The most frequent cause first.
     *
     * @param whose null is everybody's
     */
    public List<Failures> failures(@Nullable TenantId whose, Instant since) {
        return rows(query(FAILURES, whose).setParameter("since", since)).stream()
                .map(row -> new Failures(
                        row.get("error_code", String.class),
                        row.get("jobs", Long.class),
                        row.get("latest", Instant.class)))
                .toList();
    }

    /**
     * The most frequent reasons first.
     *
     * @param whose null is everybody's
     */
    public List<Waiting> waits(@Nullable TenantId whose) {
        return rows(query(WAITS, whose)).stream()
                .map(row -> new Waiting(
                        row.get("reason", String.class), row.get("jobs", Long.class), row.get("oldest", Instant.class)))
                .toList();
    }

    public Unsent unsent() {
        Tuple row = rows(entities.createNativeQuery(UNSENT, Tuple.class)).getFirst();
        return new Unsent(
                row.get("aside", Long.class), row.get("waiting", Long.class), row.get("oldest", Instant.class));
    }

    /** Empty before the first scheduler ever led. */
    public Optional<Leader> leader() {
        return rows(entities.createNativeQuery(LEADER, Tuple.class)).stream()
                .map(row -> new Leader(row.get("holder", String.class), row.get("leads", Boolean.class)))
                .findFirst();
    }

    private Query query(String sql, @Nullable TenantId whose) {
        return entities.createNativeQuery(sql, Tuple.class)
                .setParameter("all", whose == null)
                .setParameter("tenant", whose == null ? "" : whose.value());
    }

    @SuppressWarnings("unchecked") // what a native query's rows are is said by its second argument
    private static List<Tuple> rows(Query query) {
        return query.getResultList();
    }
}
