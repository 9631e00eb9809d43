package dev.preamble.catalog.audit;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The audit trail. */
@ApplicationScoped
public class Audit implements PanacheRepositoryBase<AuditEntry, Long> {
    public List<AuditEntry> newest(int limit) {
        return find("order by id desc").page(0, limit).list();
    }

    /** Newest first, those before this one. */
    public List<AuditEntry> before(long id, int limit) {
        return find("id < ?1 order by id desc", id).page(0, limit).list();
    }
}
