package dev.preamble.catalog.tenant;

import dev.preamble.catalog.LikePattern;
import dev.preamble.records.id.TenantId;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** All tenants. */
@ApplicationScoped
public class Tenants implements PanacheRepositoryBase<Tenant, String> {
    public Optional<Tenant> of(TenantId id) {
        return findByIdOptional(id.value());
    }

    public Optional<Tenant> lock(TenantId id) {
        return findByIdOptional(id.value(), LockModeType.PESSIMISTIC_WRITE);
    }

    /** Those that there are, with their rows locked in the order of their ids. */
    public List<Tenant> lockAll(Collection<TenantId> ids) {
        return find("id in ?1 order by id", ids.stream().map(TenantId::value).toList())
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    /**
     * By id, those after an id; the empty one is before all.
     *
     * @param beginning of an id; empty is any
     */
    public List<Tenant> after(String beginning, String id, int limit) {
        return find("id > ?1 and id like ?2 escape '!' order by id", id, LikePattern.beginningWith(beginning))
                .page(0, limit)
                .list();
    }

    /** Tenants whose making or erasure is not finished. */
    public List<Tenant> unfinished() {
        return list("state <> ?1 order by createdAt", TenantState.ACTIVE);
    }
}
