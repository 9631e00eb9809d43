package dev.preamble.catalog.prefix;

import dev.preamble.catalog.LikePattern;
import dev.preamble.records.id.PrefixName;
import dev.preamble.records.id.TenantId;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** All prefixes. */
@ApplicationScoped
public class Prefixes implements PanacheRepositoryBase<Prefix, UUID> {
    public Optional<Prefix> ofTenant(TenantId tenant, PrefixName name) {
        return find("tenant = ?1 and name = ?2", tenant.value(), name.value()).firstResultOptional();
    }

    /** Of these tenants, those that have one of these names. */
    public List<Prefix> named(Collection<TenantId> tenants, Collection<PrefixName> names) {
        return list(
                "tenant in ?1 and name in ?2",
                tenants.stream().map(TenantId::value).toList(),
                names.stream().map(PrefixName::value).toList());
    }

    /** The prefix, with its row locked until the transaction ends: who gives out a version number needs that. */
    public Optional<Prefix> lock(UUID id) {
        return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE);
    }

    public List<Prefix> newest(PrefixFilter filter, int limit) {
        return matching(filter, "", Map.of(), "createdAt desc, id desc", limit);
    }

    /** Newest first, those that are older than this one. */
    public List<Prefix> olderThan(PrefixFilter filter, Instant createdAt, UUID id, int limit) {
        return matching(
                filter,
                " and (createdAt < :createdAt or (createdAt = :createdAt and id < :id))",
                Map.of("createdAt", createdAt, "id", id),
                "createdAt desc, id desc",
                limit);
    }

    /** By name, those after a name; the empty name is before all. */
    public List<Prefix> after(PrefixFilter filter, String name, int limit) {
        return matching(filter, " and name > :after", Map.of("after", name), "name", limit);
    }

    private List<Prefix> matching(
            PrefixFilter filter, String place, Map<String, Object> ofPlace, String order, int limit) {
        StringBuilder where = new StringBuilder("1 = 1").append(place);
        Map<String, Object> values = new HashMap<>(ofPlace);
        if (filter.tenant() != null) {
            where.append(" and tenant = :tenant");
            values.put("tenant", filter.tenant().value());
        }
        if (!filter.name().isEmpty()) {
            where.append(" and name like :start escape '!'");
            values.put("start", LikePattern.beginningWith(filter.name()));
        }
        return find(where + " order by " + order, values).page(0, limit).list();
    }
}
