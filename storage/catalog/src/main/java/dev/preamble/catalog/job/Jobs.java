package dev.preamble.catalog.job;

import dev.preamble.records.id.JobId;
import dev.preamble.records.id.TenantId;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** All jobs. */
@ApplicationScoped
public class Jobs implements PanacheRepositoryBase<Job, UUID> {
    /** The job, with its row locked until the transaction ends. Locks are taken in the order job, then segment. */
    public Optional<Job> lock(JobId id) {
        return findByIdOptional(id.value(), LockModeType.PESSIMISTIC_WRITE);
    }

    /** The tenant's job; empty also when it is another tenant's. */
    public Optional<Job> ofTenant(TenantId tenant, JobId id) {
        return find("tenant = ?1 and id = ?2", tenant.value(), id.value()).firstResultOptional();
    }

    public Optional<Job> byIdempotencyKey(TenantId tenant, JobKind kind, String key) {
        return find("tenant = ?1 and kind = ?2 and idempotencyKey = ?3", tenant.value(), kind, key)
                .firstResultOptional();
    }

    /** How many jobs of the tenant are not over. */
    public long openOf(TenantId tenant) {
        return count("tenant = ?1 and state in (QUEUED, RELEASED, RUNNING)", tenant.value());
    }

    /** The tenant's newest jobs. */
    public List<Job> newest(TenantId tenant, JobKind kind, int limit) {
        return find("tenant = ?1 and kind = ?2 order by createdAt desc, id desc", tenant.value(), kind)
                .page(0, limit)
                .list();
    }

    /** The tenant's jobs that are older than this one, newest first. */
    public List<Job> olderThan(TenantId tenant, JobKind kind, Instant createdAt, UUID id, int limit) {
        return find(
                        "tenant = ?1 and kind = ?2 and createdAt <= ?3 and (createdAt < ?3 or id < ?4)"
                                + " order by createdAt desc, id desc",
                        tenant.value(),
                        kind,
                        createdAt,
                        id)
                .page(0, limit)
                .list();
    }
}
