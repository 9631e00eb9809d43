package dev.preamble.gateway.dashboard;

import dev.preamble.catalog.audit.AuditEntry;
import dev.preamble.records.id.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who did what.
 *
 * @param tenant whose thing it is; null when it is the platform's own, or was noted before entries said so
 * @param change from what to what, as JSON
 */
public record AuditLine(
        Instant at, @Nullable String tenant, String actor, String action, String subject, String change) {
    static AuditLine of(AuditEntry entry) {
        String before = entry.former().orElse("");
        String after = entry.latter().orElse("");
        return new AuditLine(
                entry.at(),
                entry.tenant().map(TenantId::value).orElse(null),
                entry.actor(),
                entry.action(),
                entry.subject(),
                before.isEmpty() || after.isEmpty() ? before + after : before + " → " + after);
    }
}
