package dev.preamble.catalog.tenant;

import dev.preamble.records.id.TenantId;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** All Kafka clients of tenants. */
@ApplicationScoped
public class KafkaClients implements PanacheRepositoryBase<KafkaClient, String> {
    public Optional<KafkaClient> ofTenant(TenantId tenant, String id) {
        return find("tenant = ?1 and id = ?2", tenant.value(), id).firstResultOptional();
    }

    public List<KafkaClient> ofTenant(TenantId tenant) {
        return list("tenant = ?1 order by createdAt, id", tenant.value());
    }
}
