package dev.preamble.catalog.metering;

import dev.preamble.records.id.TenantId;
import dev.preamble.records.tenant.Use;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
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
              + (select coalesce(sum(greatest(u.bytes,
                   (select sum((part.artifact ->> 'bytes')::bigint) from upload_part part where part.upload = u.id))), 0)
                 from upload u
                 where u.tenant = t.id and u.dataset is null and u.expires_at > now()))::bigint as bytes
            from tenant t where t.id in (:tenants)
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
     * Bytes of the tenant's datasets, of the files and trainers of its versions, and of its open uploads: those that it
     * announced, so that what is accepted once has room to the end.
     */
    public long storedBytes(TenantId tenant) {
        return storedBytes(Set.of(tenant)).getOrDefault(tenant, 0L);
    }

    /** As {@link #storedBytes(TenantId)}, of each. */
    @SuppressWarnings("unchecked") // what a native query's rows are is said by its second argument
    public Map<TenantId, Long> storedBytes(Set<TenantId> tenants) {
        if (tenants.isEmpty()) {
            return Map.of();
        }
        Map<TenantId, Long> stored = new HashMap<>();
        ((List<Tuple>) getEntityManager()
                        .createNativeQuery(STORED, Tuple.class)
                        .setParameter(
                                "tenants", tenants.stream().map(TenantId::value).toList())
                        .getResultList())
                .forEach(row -> stored.put(new TenantId(row.get("id", String.class)), row.get("bytes", Long.class)));
        return stored;
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
