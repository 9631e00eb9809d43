package dev.preamble.catalog.forecast;

import dev.preamble.catalog.forecast.Forecast.Ahead;
import dev.preamble.catalog.forecast.Forecast.Demand;
import dev.preamble.catalog.worker.SeenWorker;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What is queued, as forecasts are made of it. What a job that has not begun will need follows from the lane time of those
 * that ended of late: for each line of a generation, for each row and epoch of a training.
 */
@ApplicationScoped
public class Forecasts {
    private static final String OPEN = """
            with done as (
              select kind, lane_ms, input_lines * coalesce((options ->> 'epochs')::bigint, 1) as size
              from job where state = 'SUCCEEDED' and pool = :pool and base_digest = :digest
              order by ended_at desc limit 500),
            pace as (
              select kind, sum(lane_ms)::double precision / sum(size) as ms from done group by kind having sum(size) > 0),
            open as (
              select j.id, j.tenant, j.priority, j.created_at,
                     coalesce(
                       j.unit_ms * case j.kind when 'GENERATION' then j.input_lines - j.lines_done
                         else (j.progress ->> 'steps')::bigint - (j.progress ->> 'step')::bigint end,
                       pace.ms * j.input_lines * coalesce((j.options ->> 'epochs')::bigint, 1)) / 1e3 as seconds
              from job j left join pace on pace.kind = j.kind
              where j.state in ('QUEUED', 'RELEASED', 'RUNNING') and j.pool = :pool and j.base_digest = :digest)
            """;

    private static final String DEMANDS = OPEN + """
            select t.id as tenant, t.weight, t.lane_limit, coalesce(u.lane_seconds, 0) as used, o.left, o.unknown
            from (select tenant, sum(seconds) as left, count(*) > count(seconds) as unknown from open group by tenant) o
            join tenant t on t.id = o.tenant left join tenant_usage u on u.tenant = t.id
            where t.paused_at is null
              and (t.daily_tokens_limit is null or t.daily_tokens_limit >
                (select coalesce(sum(m.tokens_trained + m.tokens_generated), 0)
                 from metered m where m.tenant = t.id and m.at >= :day))
            """;

    private static final String LANES = """
            select coalesce(sum(lanes), 0)::int as lanes from worker w join base_model b on b.id = w.pool
            where w.pool = :pool and w.digest = :digest and not w.draining and w.drained_at is null
              and w.seen_at > :fresh and b.paused_at is null
            """;

    private static final String AHEAD = OPEN + """
            select id, jobs, seconds, squares from (
              select id, count(*) over ahead as jobs, coalesce(sum(seconds) over ahead, 0) as seconds,
                     coalesce(sum(seconds * seconds) over ahead, 0) as squares
              from open where tenant = :tenant
              window ahead as (order by priority, created_at, id rows between unbounded preceding and 1 preceding)) line
            where id = any(cast(:jobs as uuid[]))
            """;

    private final EntityManager entities;

    public Forecasts(EntityManager entities) {
        this.entities = entities;
    }

    /** Empty where no lane takes tasks, or nobody can say what those that wait will take. It reads all that waits for the base. */
    public Optional<Forecast> of(PoolId pool, String digest, Instant now) {
        int lanes = rows(LANES, pool, digest, Map.of("fresh", SeenWorker.freshSince(now)))
                .getFirst()
                .get("lanes", Integer.class);
        if (lanes == 0) {
            return Optional.empty();
        }
        List<Tuple> demands = rows(DEMANDS, pool, digest, Map.of("day", now.truncatedTo(ChronoUnit.DAYS)));
        return demands.stream().anyMatch(row -> row.get("unknown", Boolean.class))
                ? Optional.empty()
                : Optional.of(new Forecast(
                        lanes,
                        demands.stream()
                                .collect(Collectors.toMap(
                                        row -> new TenantId(row.get("tenant", String.class)), Forecasts::demand))));
    }

    /** What goes before each of these jobs among those of their tenant. */
    public Map<JobId, Ahead> ahead(TenantId tenant, PoolId pool, String digest, Collection<JobId> jobs) {
        String[] ids = jobs.stream().map(job -> job.value().toString()).toArray(String[]::new);
        Map<JobId, Ahead> ahead = new HashMap<>();
        for (Tuple row : rows(AHEAD, pool, digest, Map.of("tenant", tenant.value(), "jobs", ids))) {
            ahead.put(
                    new JobId(row.get("id", UUID.class)),
                    new Ahead(
                            row.get("jobs", Long.class),
                            row.get("seconds", Double.class),
                            row.get("squares", Double.class)));
        }
        return ahead;
    }

    private static Demand demand(Tuple row) {
        Integer laneLimit = row.get("lane_limit", Integer.class);
        return new Demand(
                row.get("weight", Double.class),
                row.get("used", Double.class),
                row.get("left", Double.class),
                laneLimit == null ? Integer.MAX_VALUE : laneLimit);
    }

    @SuppressWarnings("unchecked") // what a native query's rows are is said by its second argument
    private List<Tuple> rows(String sql, PoolId pool, String digest, Map<String, ?> more) {
        Query query = entities.createNativeQuery(sql, Tuple.class)
                .setParameter("pool", pool.value())
                .setParameter("digest", digest);
        more.forEach(query::setParameter);
        return query.getResultList();
    }
}
