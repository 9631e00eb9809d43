package dev.preamble.catalog.prefix;

import dev.preamble.records.id.PrefixName;
import dev.preamble.records.id.TenantId;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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

    /**
     * The newest prefixes.
     *
     * @param whose null is everybody's
     */
    public List<Prefix> newest(@Nullable TenantId whose, int limit) {
        return find("?1 = '' or tenant = ?1 order by createdAt desc, id desc", text(whose))
                .page(0, limit)
                .list();
    }

    /**
     * Those that are older than this one, newest first.
     *
     * @param whose null is everybody's
     */
    public List<Prefix> olderThan(@Nullable TenantId whose, Instant createdAt, UUID id, int limit) {
        return find(
                        "(?1 = '' or tenant = ?1) and (createdAt < ?2 or (createdAt = ?2 and id < ?3))"
                                + " order by createdAt desc, id desc",
                        text(whose),
                        createdAt,
                        id)
                .page(0, limit)
                .list();
    }

    private static String text(@Nullable TenantId whose) {
        return whose == null ? "" : whose.value();
    }

    /** By name, those after a name; the empty name is before all. */
    public List<Prefix> after(TenantId tenant, String name, int limit) {
        return find("tenant = ?1 and name > ?2 order by name", tenant.value(), name)
                .page(0, limit)
                .list();
    }
}
