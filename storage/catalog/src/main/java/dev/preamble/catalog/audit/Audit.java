package dev.preamble.catalog.audit;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The audit trail. */
@ApplicationScoped
public class Audit implements PanacheRepositoryBase<AuditEntry, Long> {
    public List<AuditEntry> newest(AuditFilter filter, int limit) {
        return before(filter, Long.MAX_VALUE, limit);
    }

    /** Newest first, those before this one. */
    public List<AuditEntry> before(AuditFilter filter, long id, int limit) {
        StringBuilder where = new StringBuilder("id < :id");
        Map<String, Object> values = new HashMap<>(Map.of("id", id));
        Map.of(
                        "tenant",
                        filter.tenant(),
                        "actor",
                        filter.actor(),
                        "action",
                        filter.action(),
                        "subject",
                        filter.subject())
                .forEach((column, wanted) -> {
                    if (!wanted.isEmpty()) {
                        where.append(" and ").append(column).append(" = :").append(column);
                        values.put(column, wanted);
                    }
                });
        if (filter.since().isAfter(Instant.EPOCH)) {
            where.append(" and at >= :since");
            values.put("since", filter.since());
        }
        return find(where + " order by id desc", values).page(0, limit).list();
    }
}
