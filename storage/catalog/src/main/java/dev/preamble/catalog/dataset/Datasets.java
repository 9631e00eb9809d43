package dev.preamble.catalog.dataset;

import dev.preamble.catalog.LikePattern;
import dev.preamble.records.id.DatasetId;
import dev.preamble.records.id.TenantId;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    public List<Dataset> newest(DatasetFilter filter, int limit) {
        return matching(filter, "", Map.of(), "desc", limit);
    }

    /** Newest first, those that are older than this one. */
    public List<Dataset> olderThan(DatasetFilter filter, Instant createdAt, UUID id, int limit) {
        return matching(
                filter,
                // The first half alone bounds the index.
                " and createdAt <= :createdAt and (createdAt < :createdAt or id < :id)",
                Map.of("createdAt", createdAt, "id", id),
                "desc",
                limit);
    }

    public List<Dataset> oldest(DatasetFilter filter, int limit) {
        return matching(filter, "", Map.of(), "asc", limit);
    }

    /** Oldest first, those that are newer than this one. */
    public List<Dataset> newerThan(DatasetFilter filter, Instant createdAt, UUID id, int limit) {
        return matching(
                filter,
                " and createdAt >= :createdAt and (createdAt > :createdAt or id > :id)",
                Map.of("createdAt", createdAt, "id", id),
                "asc",
                limit);
    }

    private List<Dataset> matching(
            DatasetFilter filter, String place, Map<String, Object> ofPlace, String order, int limit) {
        StringBuilder where = new StringBuilder("tenant = :tenant").append(place);
        Map<String, Object> values = new HashMap<>(ofPlace);
        values.put("tenant", filter.tenant().value());
        if (filter.purpose() != null) {
            where.append(" and purpose = :purpose");
            values.put("purpose", filter.purpose());
        }
        if (!filter.name().isEmpty()) {
            where.append(" and name like :start escape '!'");
            values.put("start", LikePattern.beginningWith(filter.name()));
        }
        return find(where + " order by createdAt " + order + ", id " + order, values)
                .page(0, limit)
                .list();
    }
}
