package dev.preamble.catalog.tenant;

import dev.preamble.records.id.TenantId;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** All Kafka clients of tenants. One that is being made is a reservation of its name, which ends by itself. */
@ApplicationScoped
public class KafkaClients implements PanacheRepositoryBase<KafkaClient, String> {
    public Optional<KafkaClient> ofTenant(TenantId tenant, String id) {
        return find("tenant = ?1 and id = ?2 and reservedUntil is null", tenant.value(), id)
                .firstResultOptional();
    }

    public List<KafkaClient> ofTenant(TenantId tenant) {
        return list("tenant = ?1 and reservedUntil is null order by createdAt, id", tenant.value());
    }

    /** Those that are being made, too; of a tenant whose row the caller has locked. Reservations that ended go. */
    public List<KafkaClient> withReserved(TenantId tenant, Instant now) {
        delete("tenant = ?1 and reservedUntil <= ?2", tenant.value(), now);
        return list("tenant", tenant.value());
    }

    /** Whether one of the tenant's is being made. */
    public boolean anyReserved(TenantId tenant, Instant now) {
        return count("tenant = ?1 and reservedUntil > ?2", tenant.value(), now) > 0;
    }

    /**
     * The client is made.
     *
     * @return false when its reservation is over, and maybe another's
     */
    public boolean confirm(KafkaClient made) {
        return update("reservedUntil = null where id = ?1 and reservedUntil = ?2", made.id(), made.reservedUntil())
                == 1;
    }

    /** The client was removed; another of its name may be being made already. */
    public void forget(KafkaClient removed) {
        delete("id = ?1 and createdAt = ?2 and reservedUntil is null", removed.id(), removed.createdAt());
    }

    /** The client was not made. */
    public void giveBack(KafkaClient reserved) {
        delete("id = ?1 and reservedUntil = ?2", reserved.id(), reserved.reservedUntil());
    }
}
