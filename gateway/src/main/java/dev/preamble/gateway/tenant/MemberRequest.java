package dev.preamble.gateway.tenant;

import dev.preamble.gateway.problem.Field;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /v1/admin/tenants/{id}/members} takes: a person of the tenant.
 *
 * @param belongsElsewhere that the person is known to belong to other tenants too; absent means no
 */
public record MemberRequest(
        @Schema(required = true) @Nullable String username,
        @Schema(required = true) @Nullable String email,
        @Nullable Boolean belongsElsewhere) {
    private static final Pattern USERNAME = Pattern.compile("[a-z0-9][a-z0-9._-]{1,62}[a-z0-9]");
    private static final Pattern EMAIL = Pattern.compile("[^@\\s\\p{Cc}]{1,64}@[^@\\s\\p{Cc}]{1,100}");

    String checkedUsername() {
        return new Field("username")
                .matching(username, USERNAME.asMatchPredicate(), "3 to 64 of a-z, 0-9, . _ and -, ends alphanumeric");
    }

    boolean mayBelongElsewhere() {
        return Boolean.TRUE.equals(belongsElsewhere);
    }

    String checkedEmail() {
        return new Field("email")
                .matching(
                        email,
                        EMAIL.asMatchPredicate(),
                        "an e-mail address, 64 characters before the @ and 100 after it at most");
    }
}
