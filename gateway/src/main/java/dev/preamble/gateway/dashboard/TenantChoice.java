package dev.preamble.gateway.dashboard;

import dev.preamble.gateway.problem.Refusal;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** {@code /dashboard/tenant}: whose things somebody of several tenants sees, until the browser is closed. */
@Path(Pages.ROOT + "/tenant")
@Authenticated
@RunOnVirtualThread
public class TenantChoice {
    private final Visitors visitors;

    public TenantChoice(Visitors visitors) {
        this.visitors = visitors;
    }

    @POST
    @Operation(hidden = true)
    public Response choose(@FormParam("tenant") @Nullable String tenant, @Context UriInfo asked) {
        String chosen = visitors.current().tenants().stream()
                .map(String::valueOf)
                .filter(own -> own.equals(tenant))
                .findFirst()
                .orElseThrow(Refusal::notFound);
        NewCookie choice = new NewCookie.Builder(Visitors.CHOICE)
                .value(chosen)
                .path(Pages.ROOT)
                .httpOnly(true)
                .secure("https".equals(asked.getRequestUri().getScheme()))
                .sameSite(NewCookie.SameSite.LAX)
                .build();
        return Response.seeOther(URI.create(Pages.ROOT)).cookie(choice).build();
    }
}
