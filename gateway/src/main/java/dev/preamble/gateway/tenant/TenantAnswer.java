package dev.preamble.gateway.tenant;

import dev.preamble.catalog.tenant.Tenant;
import java.time.Instant;
import java.util.Locale;

/**
 * A tenant as operators see it.
 *
 * @param state {@code provisioning}, {@code active} or {@code erasing}
 */
public record TenantAnswer(String id, String displayName, String state, Instant createdAt) {
    static TenantAnswer of(Tenant tenant) {
        return new TenantAnswer(
                tenant.id().value(),
                tenant.displayName(),
                tenant.state().name().toLowerCase(Locale.ROOT),
                tenant.createdAt());
    }
}
