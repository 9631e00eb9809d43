package dev.preamble.catalog.prefix;

import dev.preamble.records.id.TenantId;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** The aliases of all prefixes. */
@ApplicationScoped
public class PrefixAliases implements PanacheRepositoryBase<PrefixAlias, PrefixAlias.Key> {
    public Optional<PrefixAlias> of(Prefix prefix, String name) {
        return findByIdOptional(new PrefixAlias.Key(prefix.id(), name));
    }

    /** The versions that the tenant's aliases lead to, each by its alias, the last moved first. */
    public List<NamedVersion> named(TenantId tenant, int limit) {
        return getEntityManager()
                .createQuery(
                        "select new dev.preamble.catalog.prefix.NamedVersion(p.baseModel, p.name, a.name, v.createdAt)"
                                + " from PrefixAlias a join PrefixVersion v on v.id = a.version"
                                + " join Prefix p on p.id = a.prefix"
                                + " where p.tenant = :tenant order by a.updatedAt desc, p.name, a.name",
                        NamedVersion.class)
                .setParameter("tenant", tenant.value())
                .setMaxResults(limit)
                .getResultList();
    }

    public List<PrefixAlias> of(Prefix prefix) {
        return list("prefix = ?1 order by name", prefix.id());
    }
}
