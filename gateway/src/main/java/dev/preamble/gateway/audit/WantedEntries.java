package dev.preamble.gateway.audit;

import dev.preamble.catalog.audit.AuditFilter;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which changes a list is to have. What is left out, or has no value, is any. */
public final class WantedEntries {
    @QueryParam("tenant")
    @Parameter(description = "Changes of what is this tenant's, or was an erased one's of the same id, alone.")
    @Nullable
    String tenant;

    @QueryParam("actor")
    @Parameter(description = "Changes by whoever is called exactly this alone.")
    @Nullable
    String actor;

    @QueryParam("action")
    @Parameter(description = "Changes of this kind alone, such as tenant.paused.")
    @Nullable
    String action;

    @QueryParam("subject")
    @Parameter(description = "Changes of this alone: a tenant's or a job's id, and what else an entry names.")
    @Nullable
    String subject;

    public WantedEntries() {}

    AuditFilter filter() {
        return new AuditFilter(text(tenant), Instant.EPOCH, text(actor), text(action), text(subject));
    }

    private static String text(@Nullable String wanted) {
        return Objects.requireNonNullElse(wanted, "");
    }
}
