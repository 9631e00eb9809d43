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
    /** The key with this SHA-256, unless it is revoked. */
    public Optional<ApiKey> valid(byte[] hash) {
        return find("hash = ?1 and revokedAt is null", (Object) hash).firstResultOptional();
    }

    public Optional<ApiKey> ofTenant(TenantId tenant, UUID id) {
        return find("tenant = ?1 and id = ?2", tenant.value(), id).firstResultOptional();
    }

    public List<ApiKey> ofTenant(TenantId tenant) {
        return list("tenant = ?1 order by createdAt, id", tenant.value());
    }
}
