package dev.preamble.catalog.tenant;

import dev.preamble.records.id.TenantId;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** All API keys. */
@ApplicationScoped
public class ApiKeys implements PanacheRepositoryBase<ApiKey, UUID> {
    /** A key, and whose it is. */
    public record Owned(ApiKey key, Tenant tenant) {}

    /** The key with this SHA-256, unless it is revoked. */
    public Optional<Owned> valid(byte[] hash) {
        return getEntityManager()
                .createQuery(
                        "select k, t from ApiKey k join Tenant t on t.id = k.tenant where k.hash = :hash and k.revokedAt is null",
                        Owned.class)
                .setParameter("hash", hash)
                .getResultStream()
                .findFirst();
    }

    public Optional<ApiKey> ofTenant(TenantId tenant, UUID id) {
        return find("tenant = ?1 and id = ?2", tenant.value(), id).firstResultOptional();
    }

    public List<ApiKey> ofTenant(TenantId tenant) {
        return list("tenant = ?1 order by createdAt, id", tenant.value());
    }
}
