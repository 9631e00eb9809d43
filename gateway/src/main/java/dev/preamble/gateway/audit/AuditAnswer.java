package dev.preamble.gateway.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.catalog.audit.AuditEntry;
import dev.preamble.records.RecordJson;
import dev.preamble.records.id.TenantId;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A change that somebody made.
 *
 * @param tenant whose thing was changed; left out where it is the platform's own, or was noted before entries said so
 * @param actor who made it: a person's name, a client's, or {@code api-key:} and a key's id
 * @param action such as {@code tenant.paused}
 * @param subject what was changed
 * @param before what of it was so; left out where there was nothing
 * @param after what of it is so since; left out where nothing is
 */
public record AuditAnswer(
        long id,
        Instant at,
        @Nullable String tenant,
        String actor,
        String action,
        String subject,

        @Schema(type = SchemaType.OBJECT) @Nullable Object before,

        @Schema(type = SchemaType.OBJECT) @Nullable Object after) {
    static AuditAnswer of(AuditEntry entry) {
        return new AuditAnswer(
                entry.id(),
                entry.at(),
                entry.tenant().map(TenantId::value).orElse(null),
                entry.actor(),
                entry.action(),
                entry.subject(),
                json(entry.former().orElse(null)),
                json(entry.latter().orElse(null)));
    }

    private static @Nullable JsonNode json(@Nullable String text) {
        return text == null ? null : RecordJson.read(text, JsonNode.class);
    }
}
