package dev.preamble.gateway.dashboard;

import dev.preamble.catalog.audit.AuditEntry;
import java.time.Instant;

/**
 * Who did what.
 *
 * @param change from what to what, as JSON
 */
public record AuditLine(Instant at, String actor, String action, String subject, String change) {
    static AuditLine of(AuditEntry entry) {
        String before = entry.former().orElse("");
        String after = entry.latter().orElse("");
        return new AuditLine(
                entry.at(),
                entry.actor(),
                entry.action(),
                entry.subject(),
                before.isEmpty() || after.isEmpty() ? before + after : before + " → " + after);
    }
}
