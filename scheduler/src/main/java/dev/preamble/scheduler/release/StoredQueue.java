package dev.preamble.scheduler.release;

import dev.preamble.catalog.metering.MeteredCompletions;
import dev.preamble.records.Topics;
import dev.preamble.records.completion.CompletionUse;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.Priority;
import dev.preamble.scheduler.share.Base;
import dev.preamble.scheduler.share.QueuedJob;
import dev.preamble.scheduler.share.Usage;
import dev.preamble.scheduler.waiting.WaitReason;
import dev.preamble.scheduler.worker.OpenSegment;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.persistence.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The queue in PostgreSQL. */
@Singleton
public final class StoredQueue implements Queue {
    /** Each tenant and base with jobs queued: a step in the index for each, however many jobs there are. */
    private static final String LINES = """
            with recursive line as (
              (select tenant, pool, base_digest from job where state = 'QUEUED' order by tenant, pool, base_digest limit 1)
              union all
              select next.tenant, next.pool, next.base_digest from line cross join lateral (
                select tenant, pool, base_digest from job
                where state = 'QUEUED'
                  and (tenant, pool, base_digest) > (line.tenant, line.pool, line.base_digest)
                order by tenant, pool, base_digest limit 1) next)
            """;

    /** A tenant may queue far more than it can be given now: only its first jobs are looked at. */
    private static final String HEADS = LINES + """
            select head.id, w.tenant, w.pool, w.base_digest as digest, head.priority, head.unit_ms, head.units_left
            from line w
            cross join lateral (
              select id, priority, created_at, unit_ms,
                     case kind when 'TRAINING' then
                       coalesce((progress ->> 'steps')::bigint - (progress ->> 'step')::bigint, 9223372036854775807)
                     else input_lines - lines_done end as units_left
              from job
              where state = 'QUEUED' and not_before <= :now
                and tenant = w.tenant and pool = w.pool and base_digest = w.base_digest
              order by priority, created_at, id
              limit :most) head
            order by head.created_at, head.id
            """;

    private static final String WAITING = LINES + """
            select w.tenant, w.pool, w.base_digest as digest from line w
            where exists (
              select from job where state = 'QUEUED' and not_before <= :now
                and tenant = w.tenant and pool = w.pool and base_digest = w.base_digest)
            """;

    private static final String STANDINGS = """
            select t.id as tenant, t.weight, t.lane_limit, t.paused_at is not null as paused, t.daily_tokens_limit,
                   case when t.daily_tokens_limit is null then 0 else
                     (select coalesce(sum(m.tokens_trained + m.tokens_generated), 0)::bigint
                      from metered m where m.tenant = t.id and m.at >= :day) end as tokens,
                   u.lane_seconds, u.at
            from tenant t left join tenant_usage u on u.tenant = t.id
            where t.id in (:tenants)
            """;

    /**
     * Segments that are locked now are settled at the next look: this waits for no lock. In an order, and not too many, so
     * that the planner finds the few by their index.
     */
    private static final String SETTLE = """
            with due as (
              select id, job, used_ms - settled_ms as ms from segment where used_ms > settled_ms
              order by id limit 1000 for update skip locked),
            settled as (
              update segment set settled_ms = used_ms from due where segment.id = due.id)
            select j.tenant, sum(due.ms) / 1000.0 as lane_seconds from due join job j on j.id = due.job group by j.tenant
            """;

    /** A tenant that was erased meanwhile gets no row. */
    private static final String KEEP = """
            insert into tenant_usage (tenant, lane_seconds, at)
            select id, :laneSeconds, :at from tenant where id = :tenant
            on conflict (tenant) do update set lane_seconds = excluded.lane_seconds, at = excluded.at
            """;

    /**
     * Those with no reason, and those with one that comes before or after all that start with this opening. Tenants take turns,
     * whichever first, for who submitted one job not to wait behind who submitted thousands.
     */
    private static final String UNTOLD =
            "select id from unnest(cast(:tenants as text[])) waiting(tenant) cross join lateral ("
                    + "select id, row_number() over (order by created_at, id) as turn from ("
                    + untold("reason is null")
                    + " union all "
                    + untold("reason collate \"C\" < :opening")
                    + " union all "
                    + untold("reason collate \"C\" > :closing")
                    + ") of_tenant) untold order by turn, random() limit :most";

    /** No text that goes on after an opening goes on with more than this. */
    private static final String HIGHEST = Character.toString(Character.MAX_CODE_POINT);

    // The topics of tasks by name and not by parameter, for the index outbox_tasks to be of use.
    private static final String OPEN = """
            select s.id as id, s.job as job, j.tenant as tenant, s.expectedMillis as expected, s.release as release, j.pool as pool, j.baseDigest as digest,
                   s.run as run, s.heardAt as heardAt,
                   exists (select o.id from OutboxMessage o
                           where o.subject = cast(j.id as string) and o.topic like '""" + Topics.POOLS + """
            %') as unsent
            from Segment s join Job j on s.job = j.id where s.state in (RELEASED, RUNNING)
            """;

    private static final List<Priority> PRIORITIES = List.of(Priority.values());

    private final SegmentCut cut;
    private final MeteredCompletions completions;
    private final EntityManager entities;

    public StoredQueue(SegmentCut cut, MeteredCompletions completions, EntityManager entities) {
        this.cut = cut;
        this.completions = completions;
        this.entities = entities;
    }

    @Override
    public List<QueuedJob> heads(int most, Instant now) {
        return rows(HEADS, Map.of("most", most, "now", now)).stream()
                .map(row -> new QueuedJob(
                        new JobId(row.get("id", UUID.class)),
                        tenant(row),
                        base(row),
                        PRIORITIES.get(row.get("priority", Number.class).intValue()),
                        seconds(cut.expected(
                                unitMillis(row),
                                row.get("units_left", Number.class).longValue()))))
                .toList();
    }

    @Override
    public Map<Base, Set<TenantId>> waiting(Instant now) {
        return rows(WAITING, Map.of("now", now)).stream()
                .collect(Collectors.groupingBy(
                        StoredQueue::base,
                        LinkedHashMap::new,
                        Collectors.mapping(StoredQueue::tenant, Collectors.toCollection(LinkedHashSet::new))));
    }

    @Override
    public List<Standing> standings(Collection<TenantId> tenants, Instant now) {
        Instant day = now.truncatedTo(ChronoUnit.DAYS);
        return tenants.isEmpty()
                ? List.of()
                : rows(
                                STANDINGS,
                                Map.of(
                                        "tenants",
                                        tenants.stream().map(TenantId::value).toList(),
                                        "day",
                                        day))
                        .stream()
                        .map(row -> new Standing(
                                tenant(row),
                                row.get("weight", Double.class),
                                Optional.ofNullable(row.get("lane_limit", Integer.class)),
                                held(row, day.plus(1, ChronoUnit.DAYS)),
                                Optional.ofNullable(row.get("at", Instant.class))
                                        .map(at -> new Usage(row.get("lane_seconds", Double.class), at))))
                        .toList();
    }

    private static Optional<WaitReason> held(Tuple row, Instant tomorrow) {
        if (row.get("paused", Boolean.class)) {
            return Optional.of(new WaitReason.TenantPaused());
        }
        Long limit = row.get("daily_tokens_limit", Long.class);
        long used = row.get("tokens", Number.class).longValue();
        return limit == null || used < limit
                ? Optional.empty()
                : Optional.of(new WaitReason.TokensUsed(limit, used, tomorrow));
    }

    @Override
    public boolean meter(CompletionUse use, Instant now) {
        return completions.add(use, now);
    }

    @Override
    @SuppressWarnings("unchecked") // what a native query's rows are is said by its second argument
    public Map<TenantId, Double> settle() {
        List<Tuple> rows = entities.createNativeQuery(SETTLE, Tuple.class).getResultList();
        return rows.stream()
                .collect(Collectors.toMap(
                        StoredQueue::tenant,
                        row -> row.get("lane_seconds", Number.class).doubleValue()));
    }

    @Override
    public void keep(TenantId tenant, Usage usage) {
        entities.createNativeQuery(KEEP)
                .setParameter("tenant", tenant.value())
                .setParameter("laneSeconds", usage.laneSeconds())
                .setParameter("at", usage.at())
                .executeUpdate();
    }

    @Override
    public List<JobId> untold(Base base, Collection<TenantId> tenants, WaitReason reason, int most, Instant now) {
        return rows(
                        UNTOLD,
                        Map.of(
                                "pool", base.pool().value(),
                                "digest", base.digest(),
                                "tenants", tenants.stream().map(TenantId::value).toArray(String[]::new),
                                "opening", reason.opening(),
                                "closing", reason.opening() + HIGHEST,
                                "most", most,
                                "now", now))
                .stream()
                .map(row -> new JobId(row.get("id", UUID.class)))
                .toList();
    }

    @Override
    public Set<PoolId> pausedPools() {
        return rows("select id as pool from base_model where paused_at is not null", Map.of()).stream()
                .map(row -> new PoolId(row.get("pool", String.class)))
                .collect(Collectors.toSet());
    }

    private static String untold(String reason) {
        return """
                (select id, created_at from job
                where state = 'QUEUED' and not_before <= :now and pool = :pool and base_digest = :digest
                  and tenant = waiting.tenant and %s order by created_at, id limit :most)""".formatted(reason);
    }

    /** How many jobs wait. */
    public long waitingCount() {
        return count("select count(j) from Job j where j.state = QUEUED");
    }

    /** How many segments are released and not over. */
    public long openCount() {
        return count("select count(s) from Segment s where s.state in (RELEASED, RUNNING)");
    }

    @Override
    public List<Outstanding> open() {
        return QuarkusTransaction.requiringNew()
                .call(() -> entities.createQuery(OPEN, Tuple.class).getResultList())
                .stream()
                .map(row -> new Outstanding(
                        new JobId(row.get("job", UUID.class)),
                        tenant(row),
                        Duration.ofMillis(row.get("expected", Long.class)),
                        new OpenSegment(
                                new SegmentId(row.get("id", UUID.class)), row.get("release", Integer.class), base(row)),
                        Optional.ofNullable(row.get("run", UUID.class)).map(RunId::new),
                        row.get("unsent", Boolean.class),
                        row.get("heardAt", Instant.class)))
                .toList();
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

    private static OptionalDouble unitMillis(Tuple row) {
        Double millis = row.get("unit_ms", Double.class);
        return millis == null ? OptionalDouble.empty() : OptionalDouble.of(millis);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    private static TenantId tenant(Tuple row) {
        return new TenantId(row.get("tenant", String.class));
    }

    private static Base base(Tuple row) {
        return new Base(new PoolId(row.get("pool", String.class)), row.get("digest", String.class));
    }
}
