package dev.preamble.gateway.audit;

import dev.preamble.catalog.audit.Audit;
import dev.preamble.catalog.audit.AuditFilter;
import dev.preamble.gateway.page.Cursor;
import dev.preamble.gateway.page.Page;
import dev.preamble.gateway.page.PageRequest;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /v1/admin/audit}: who changed what. */
@Path("/v1/admin/audit")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("operator")
@RunOnVirtualThread
@Tag(name = "Administration")
public class AuditResource {
    private final Audit audit;

    public AuditResource(Audit audit) {
        this.audit = audit;
    }

    @GET
    @Operation(
            summary = "Who changed what, the newest first",
            description =
                    "Tenants, shares and limits, pools, workers, dead letters, jobs, aliases, imports. It outlives"
                            + " what it tells of.")
    public Page<AuditAnswer> list(@BeanParam WantedEntries wanted, @BeanParam PageRequest page) {
        AuditFilter filter = wanted.filter();
        return QuarkusTransaction.requiringNew()
                .call(() -> page.of(
                        items -> audit.newest(filter, items),
                        cursor -> items -> audit.before(filter, cursor.number(), items),
                        AuditAnswer::of,
                        entry -> new Cursor(Long.toString(entry.id()))));
    }
}
