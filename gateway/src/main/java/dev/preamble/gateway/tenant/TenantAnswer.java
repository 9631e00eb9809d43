package dev.preamble.gateway.tenant;

import dev.preamble.catalog.tenant.Tenant;
import dev.preamble.gateway.edit.Editable;
import dev.preamble.gateway.limit.Allowance;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A tenant as operators see it.
 *
 * @param state {@code provisioning}, {@code active} or {@code erasing}
 * @param weight what it is due, against the others
 * @param laneLimit lanes that it may have at the same time; none when it is left out
 * @param limits what it may have, defaults filled in
 * @param pausedAt since when nothing more of it begins
 */
public record TenantAnswer(
        String id,
        String displayName,
        String state,
        double weight,
        @Nullable Integer laneLimit,
        Allowance limits,
        @Nullable Instant pausedAt,
        Instant createdAt)
        implements Editable {
    public static TenantAnswer of(Tenant tenant) {
        return new TenantAnswer(
                tenant.id().value(),
                tenant.displayName(),
                tenant.state().name().toLowerCase(Locale.ROOT),
                tenant.weight(),
                tenant.laneLimit().orElse(null),
                Allowance.of(tenant),
                tenant.pausedAt().orElse(null),
                tenant.createdAt());
    }
}
