package dev.preamble.catalog.prefix;

import dev.preamble.records.id.JobId;
import dev.preamble.records.id.TenantId;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The versions of all prefixes. */
@ApplicationScoped
public class PrefixVersions implements PanacheRepositoryBase<PrefixVersion, UUID> {
    public Optional<PrefixVersion> of(Prefix prefix, int number) {
        return find("prefix = ?1 and number = ?2", prefix.id(), number).firstResultOptional();
    }

    public Optional<PrefixVersion> newest(Prefix prefix) {
        return find("prefix = ?1 order by number desc", prefix.id()).firstResultOptional();
    }

    public Optional<PrefixVersion> byIdempotencyKey(Prefix prefix, String key) {
        return find("prefix = ?1 and idempotencyKey = ?2", prefix.id(), key).firstResultOptional();
    }

    /** Of all prefixes of the tenant by number, the newest first. */
    public List<NamedVersion> named(TenantId tenant, int limit) {
        return getEntityManager()
                .createQuery(
                        "select new dev.preamble.catalog.prefix.NamedVersion(p.baseModel, p.name,"
                                + " cast(v.number as string), v.createdAt)"
                                + " from PrefixVersion v join Prefix p on p.id = v.prefix"
                                + " where p.tenant = :tenant order by v.createdAt desc, v.id desc",
                        NamedVersion.class)
                .setParameter("tenant", tenant.value())
                .setMaxResults(limit)
                .getResultList();
    }

    /** The one that the job learned. */
    public Optional<PrefixVersion> learnedBy(JobId job) {
        return find("job = ?1", job.value()).firstResultOptional();
    }

    /** Newest first, those with a smaller number than this. */
    public List<PrefixVersion> before(Prefix prefix, int number, int limit) {
        return find("prefix = ?1 and number < ?2 order by number desc", prefix.id(), number)
                .page(0, limit)
                .list();
    }
}
