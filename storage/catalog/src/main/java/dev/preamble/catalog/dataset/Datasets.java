package dev.preamble.catalog.dataset;

import dev.preamble.records.id.DatasetId;
import dev.preamble.records.id.TenantId;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** All datasets. */
@ApplicationScoped
public class Datasets implements PanacheRepositoryBase<Dataset, UUID> {
    /** The tenant's dataset; empty also when it is another tenant's. */
    public Optional<Dataset> ofTenant(TenantId tenant, DatasetId id) {
        return find("tenant = ?1 and id = ?2", tenant.value(), id.value()).firstResultOptional();
    }

    /** Those of these ids that there are. */
    public List<Dataset> all(Collection<DatasetId> ids) {
        return list("id in ?1", ids.stream().map(DatasetId::value).toList());
    }

    public List<Dataset> newest(TenantId tenant, int limit) {
        return find("tenant = ?1 order by createdAt desc, id desc", tenant.value())
                .page(0, limit)
                .list();
    }

    public List<Dataset> olderThan(TenantId tenant, Instant createdAt, UUID id, int limit) {
        return find(
                        "tenant = ?1 and createdAt <= ?2 and (createdAt < ?2 or id < ?3)"
                                + " order by createdAt desc, id desc",
                        tenant.value(),
                        createdAt,
                        id)
                .page(0, limit)
                .list();
    }
}
