package dev.preamble.catalog.metering;

import dev.preamble.records.id.TenantId;
import dev.preamble.records.tenant.Use;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What all tenants used, by jobs and by completions, and what they keep. Days are UTC's. */
@ApplicationScoped
public class Metering implements PanacheRepositoryBase<MeteredRun, MeteredRun.Key> {
    private static final String DAYS = """
            select (at at time zone 'UTC')::date as day, sum(lane_ms)::bigint as lane_ms,
                   sum(tokens_trained)::bigint as tokens_trained, sum(tokens_generated)::bigint as tokens_generated
            from metered where tenant = :tenant and at >= :since
            group by 1 order by 1 desc
            """;

    private static final String TOTAL = """
            select coalesce(sum(lane_ms), 0)::bigint as lane_ms,
                   coalesce(sum(tokens_trained), 0)::bigint as tokens_trained,
                   coalesce(sum(tokens_generated), 0)::bigint as tokens_generated
            from metered where tenant = :tenant
            """;

    private static final String STORED = """
            select t.id, ((select coalesce(sum((artifact ->> 'bytes')::bigint), 0) from dataset where tenant = t.id)
              + (select coalesce(sum((file -> 'artifact' ->> 'bytes')::bigint), 0)
                 from prefix p join prefix_version v on v.prefix = p.id
                   cross join lateral jsonb_array_elements(v.files) file
                 where p.tenant = t.id)
              + (select coalesce(sum((v.state ->> 'bytes')::bigint), 0)
                 from prefix p join prefix_version v on v.prefix = p.id where p.tenant = t.id)
              + (select coalesce(sum(bytes), 0) from stored_change where tenant = t.id)
              + (select coalesce(sum(greatest(u.bytes,
                   (select sum((part.artifact ->> 'bytes')::bigint) from upload_part part where part.upload = u.id))), 0)
                 from upload u
                 where u.tenant = t.id and u.dataset is null and u.expires_at > now()))::bigint as bytes,
              (select count(*) from stored_change where tenant = t.id) as changes
            from tenant t where t.id in (:tenants)
            """;

    /** So many changes of a tenant are summed up one by one. */
    private static final int CHANGES = 100;

    private static final String SUM_UP = """
            with summed as (delete from stored_change where tenant in (:tenants) returning tenant, bytes)
            insert into stored_change (tenant, bytes) select tenant, sum(bytes) from summed group by tenant
            """;

    /** What the tenant used on each day from this one on, the newest first; days without use are left out. */
    public Map<LocalDate, Use> days(TenantId tenant, LocalDate since) {
        Map<LocalDate, Use> days = new LinkedHashMap<>();
        query(DAYS, tenant, since.atStartOfDay(ZoneOffset.UTC).toInstant())
                .forEach(row -> days.put(row.get("day", LocalDate.class), use(row)));
        return days;
    }

    /** What all runs and completions of the tenant used. */
    public Use total(TenantId tenant) {
        return use((Tuple) getEntityManager()
                .createNativeQuery(TOTAL, Tuple.class)
                .setParameter("tenant", tenant.value())
                .getSingleResult());
    }

    /**
     * Bytes of the tenant's datasets, of the files and trainers of its versions, of its jobs' inputs and results, and of its
     * open uploads: those that it announced, so that what is accepted once has room to the end.
     */
    public long storedBytes(TenantId tenant) {
        return stored(Set.of(tenant)).stream()
                .mapToLong(row -> row.get("bytes", Long.class))
                .sum();
    }

    /** As {@link #storedBytes(TenantId)}, of each; in the transaction of who has claimed them, who keeps the question quick. */
    public Map<TenantId, Long> storedBytesOfClaimed(Set<TenantId> tenants) {
        Map<TenantId, Long> stored = new HashMap<>();
        List<String> many = new ArrayList<>();
        for (Tuple row : stored(tenants)) {
            String tenant = row.get("id", String.class);
            stored.put(new TenantId(tenant), row.get("bytes", Long.class));
            if (row.get("changes", Long.class) > CHANGES) {
                many.add(tenant);
            }
        }
        if (!many.isEmpty()) {
            getEntityManager()
                    .createNativeQuery(SUM_UP)
                    .setParameter("tenants", many)
                    .executeUpdate();
        }
        return stored;
    }

    @SuppressWarnings("unchecked") // what a native query's rows are is said by its second argument
    private List<Tuple> stored(Set<TenantId> tenants) {
        return tenants.isEmpty()
                ? List.of()
                : getEntityManager()
                        .createNativeQuery(STORED, Tuple.class)
                        .setParameter(
                                "tenants", tenants.stream().map(TenantId::value).toList())
                        .getResultList();
    }

    @SuppressWarnings("unchecked") // what a native query's rows are is said by its second argument
    private List<Tuple> query(String sql, TenantId tenant, Instant since) {
        return getEntityManager()
                .createNativeQuery(sql, Tuple.class)
                .setParameter("tenant", tenant.value())
                .setParameter("since", since)
                .getResultList();
    }

    private static Use use(Tuple row) {
        return new Use(
                row.get("lane_ms", Long.class),
                row.get("tokens_trained", Long.class),
                row.get("tokens_generated", Long.class));
    }
}
