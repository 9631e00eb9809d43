package dev.preamble.gateway.tenant;

import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Field;
import dev.preamble.records.id.TenantId;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /v1/admin/tenants} takes.
 *
 * @param id for good; a piece of topics' names
 * @param displayName for people, 1 to 100 characters
 */
public record TenantRequest(
        @Schema(required = true) @Nullable String id,
        @Schema(required = true) @Nullable String displayName) {
    private static final String FORM =
            "3 to 32 of a-z, 0-9 and -, a letter first, no - last; not pools, nothing that starts with preamble";

    TenantId checkedId() {
        return new TenantId(new Field("id").matching(id, TenantId::isValid, FORM));
    }

    String checkedName() {
        return new Field("displayName").text(displayName, Limits.NAME_CHARACTERS);
    }
}
