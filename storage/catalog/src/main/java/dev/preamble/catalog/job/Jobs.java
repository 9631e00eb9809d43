package dev.preamble.catalog.job;

import dev.preamble.catalog.LikePattern;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.TenantId;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** All jobs. */
@ApplicationScoped
public class Jobs implements PanacheRepositoryBase<Job, UUID> {
    /** The job, with its row locked until the transaction ends. Locks are taken in the order job, then segment. */
    public Optional<Job> lock(JobId id) {
        return findByIdOptional(id.value(), LockModeType.PESSIMISTIC_WRITE);
    }

    /** As {@link #lock}, those that there are, in the order of their ids. */
    public List<Job> lockAll(Collection<JobId> ids) {
        return find("id in ?1 order by id", ids.stream().map(JobId::value).toList())
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    /** The tenant's job; empty also when it is another tenant's. */
    public Optional<Job> ofTenant(TenantId tenant, JobId id) {
        return find("tenant = ?1 and id = ?2", tenant.value(), id.value()).firstResultOptional();
    }

    public Optional<Job> byIdempotencyKey(TenantId tenant, JobKind kind, String key) {
        return find("tenant = ?1 and kind = ?2 and idempotencyKey = ?3", tenant.value(), kind, key)
                .firstResultOptional();
    }

    /** Of these tenants, those that have one of these keys. */
    public List<Job> byIdempotencyKeys(Collection<TenantId> tenants, Collection<String> keys) {
        return list("tenant in ?1 and idempotencyKey in ?2", values(tenants), List.copyOf(keys));
    }

    /** How many jobs of the tenant are not over. */
    public long openOf(TenantId tenant) {
        return count("tenant = ?1 and state in (QUEUED, RELEASED, RUNNING)", tenant.value());
    }

    /** Of the tenant's jobs that are not over so many, with their rows locked in the order of their ids. */
    public List<Job> lockOpenOf(TenantId tenant, int most) {
        return find("tenant = ?1 and state in (QUEUED, RELEASED, RUNNING) order by id", tenant.value())
                .page(0, most)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    /** Whether the tenant has any, over or not. */
    public boolean any(TenantId tenant) {
        return find("tenant = ?1", tenant.value()).firstResultOptional().isPresent();
    }

    /** As {@link #openOf(TenantId)}, of each; one that has none is left out. */
    public Map<TenantId, Long> openOf(Collection<TenantId> tenants) {
        Map<TenantId, Long> open = new HashMap<>();
        getEntityManager()
                .createQuery(
                        "select tenant, count(*) from Job where tenant in :tenants"
                                + " and state in (QUEUED, RELEASED, RUNNING) group by tenant",
                        Tuple.class)
                .setParameter("tenants", values(tenants))
                .getResultList()
                .forEach(row -> open.put(new TenantId(row.get(0, String.class)), row.get(1, Long.class)));
        return open;
    }

    private static List<String> values(Collection<TenantId> tenants) {
        return tenants.stream().map(TenantId::value).toList();
    }

    /** The newest jobs of a filter. */
    public List<Job> newest(JobFilter filter, int limit) {
        return matching(filter, "", Map.of(), limit);
    }

    /** Jobs of a filter that are older than this one, newest first. */
    public List<Job> olderThan(JobFilter filter, Instant createdAt, UUID id, int limit) {
        return matching(
                filter,
                // The first half alone bounds the index.
                " and createdAt <= :createdAt and (createdAt < :createdAt or id < :id)",
                Map.of("createdAt", createdAt, "id", id),
                limit);
    }

    private List<Job> matching(JobFilter filter, String place, Map<String, Object> ofPlace, int limit) {
        StringBuilder where = new StringBuilder("1 = 1").append(place);
        Map<String, Object> values = new HashMap<>(ofPlace);
        if (filter.tenant() != null) {
            where.append(" and tenant = :tenant");
            values.put("tenant", filter.tenant().value());
        }
        if (filter.kind() != null) {
            where.append(" and kind = :kind");
            values.put("kind", filter.kind());
        }
        if (!filter.states().isEmpty()) {
            where.append(" and state in :states");
            values.put("states", filter.states());
        }
        if (filter.prefix() != null) {
            where.append(" and prefix in (select p.id from Prefix p where p.name = :prefix)");
            values.put("prefix", filter.prefix().value());
        }
        if (!filter.why().isEmpty()) {
            where.append(" and (reason = :why or errorCode = :why)");
            values.put("why", filter.why());
        }
        if (!filter.comparisons()) {
            where.append(" and function('jsonb_extract_path_text', options, 'compare') is null");
        }
        if (!filter.text().isEmpty()) {
            where.append(" and (cast(id as string) like :start escape '!'")
                    .append(" or prefix in (select p.id from Prefix p where p.name like :part escape '!'))");
            values.put("start", LikePattern.beginningWith(filter.text()));
            values.put("part", LikePattern.with(filter.text()));
        }
        return find(where + " order by createdAt desc, id desc", values)
                .page(0, limit)
                .list();
    }
}
