package dev.preamble.gateway.dashboard;

import dev.preamble.catalog.audit.AuditFilter;
import dev.preamble.catalog.tenant.Tenant;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Which changes a visitor looks for. Who, what and to what are meant to the letter, so that an index finds them. */
public final class AuditSearch {
    @QueryParam("actor")
    @Nullable
    String actor;

    @QueryParam("action")
    @Nullable
    String action;

    @QueryParam("subject")
    @Nullable
    String subject;

    AuditFilter filter() {
        return new AuditFilter("", Instant.EPOCH, actor(), action(), subject());
    }

    /** Of what is this tenant's alone. */
    AuditFilter filter(Tenant tenant) {
        return new AuditFilter(tenant.id().value(), tenant.createdAt(), actor(), action(), subject());
    }

    public String actor() {
        return text(actor);
    }

    public String action() {
        return text(action);
    }

    public String subject() {
        return text(subject);
    }

    /** Whether anything narrows the list. */
    public boolean isNarrow() {
        return !(actor() + action() + subject()).isEmpty();
    }

    /** As the query of a link that leads to the same list. */
    public String query() {
        return Pages.parameter("actor", actor())
                + Pages.parameter("action", action())
                + Pages.parameter("subject", subject());
    }

    private static String text(@Nullable String typed) {
        return typed == null ? "" : typed.strip();
    }
}
