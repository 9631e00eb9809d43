package dev.preamble.catalog.upload;

import dev.preamble.records.id.TenantId;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** All uploads, those that have expired and are not cleared away yet among them. */
@ApplicationScoped
public class Uploads implements PanacheRepositoryBase<Upload, UUID> {
    /** The tenant's upload; empty also when it is another tenant's. */
    public Optional<Upload> ofTenant(TenantId tenant, UUID id) {
        return find("tenant = ?1 and id = ?2", tenant.value(), id).firstResultOptional();
    }

    /** As {@link #ofTenant}, with its row locked: its parts change under this lock alone. */
    public Optional<Upload> lock(TenantId tenant, UUID id) {
        return find("tenant = ?1 and id = ?2", tenant.value(), id)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional();
    }

    /** How many of the tenant take parts now. */
    public long open(TenantId tenant, Instant now) {
        return count("tenant = ?1 and dataset is null and expiresAt > ?2", tenant.value(), now);
    }

    public List<Upload> over(TenantId tenant, Instant now) {
        return list("tenant = ?1 and expiresAt <= ?2", tenant.value(), now);
    }

    public List<Upload> newest(TenantId tenant, Instant now, int limit) {
        return find("tenant = ?1 and expiresAt > ?2 order by createdAt desc, id desc", tenant.value(), now)
                .page(0, limit)
                .list();
    }

    public List<Upload> olderThan(TenantId tenant, Instant now, Instant createdAt, UUID id, int limit) {
        return find(
                        "tenant = ?1 and expiresAt > ?2 and createdAt <= ?3 and (createdAt < ?3 or id < ?4)"
                                + " order by createdAt desc, id desc",
                        tenant.value(),
                        now,
                        createdAt,
                        id)
                .page(0, limit)
                .list();
    }
}
