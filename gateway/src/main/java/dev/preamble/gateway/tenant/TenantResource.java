package dev.preamble.gateway.tenant;

import dev.preamble.catalog.tenant.Tenant;
import dev.preamble.catalog.tenant.TenantState;
import dev.preamble.catalog.tenant.Tenants;
import dev.preamble.gateway.edit.Expected;
import dev.preamble.gateway.page.Cursor;
import dev.preamble.gateway.page.Page;
import dev.preamble.gateway.page.PageRequest;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.TenantId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/admin/tenants}: operators make and erase tenants. The policy enforcer guards the path for tokens of the
 * identity provider; the role named here guards it for every other credential, which the enforcer lets pass.
 */
@Path("/v1/admin/tenants")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("operator")
@RunOnVirtualThread
@Tag(name = "Administration")
public class TenantResource {
    private final Tenants tenants;
    private final TenantLife life;
    private final Members members;
    private final TenantShare share;
    private final SecurityIdentity operator;

    public TenantResource(
            Tenants tenants, TenantLife life, Members members, TenantShare share, SecurityIdentity operator) {
        this.tenants = tenants;
        this.life = life;
        this.members = members;
        this.share = share;
        this.operator = operator;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Makes a tenant",
            description = "Its organisation, topics, rights and storage. The same again changes nothing; what a crash"
                    + " interrupts is finished by the next gateway.")
    @APIResponseSchema(value = TenantAnswer.class, responseCode = "201", responseDescription = "Ready to be used")
    @APIResponse(
            responseCode = "409",
            description = "There is one of another display name, or it is being erased, or was a short time ago"
                    + " (conflict)")
    public Response make(@Nullable TenantRequest request) {
        TenantRequest wanted = new Field("body").required(request);
        TenantId id = wanted.checkedId();
        life.provision(id, wanted.checkedName(), actor());
        return Response.created(URI.create("/v1/admin/tenants/" + id))
                .entity(one(id.value()))
                .build();
    }

    @GET
    public Page<TenantAnswer> list(
            @QueryParam("id") @Parameter(description = "Tenants whose id begins with this alone.") @Nullable String id,
            @BeanParam PageRequest page) {
        String beginning = Objects.requireNonNullElse(id, "");
        return QuarkusTransaction.requiringNew()
                .call(() -> page.of(
                        items -> tenants.after(beginning, "", items),
                        cursor -> items -> tenants.after(beginning, cursor.place(), items),
                        TenantAnswer::of,
                        tenant -> new Cursor(tenant.id().value())));
    }

    @GET
    @Path("/{id}")
    public TenantAnswer one(@PathParam("id") String id) {
        return TenantAnswer.of(find(id));
    }

    @DELETE
    @Path("/{id}")
    @Operation(
            summary = "Erases a tenant for good",
            description = "Its jobs end, its people, clients, topics, rights, storage and rows go; an audit row stays.")
    @APIResponse(responseCode = "204", description = "Nothing is left of it")
    @APIResponse(responseCode = "409", description = "It is being made or erased right now (conflict)")
    public void erase(@PathParam("id") String id) {
        if (!TenantId.isValid(id)) {
            throw Refusal.notFound();
        }
        life.erase(new TenantId(id), actor());
    }

    @POST
    @Path("/{id}/members")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Gives a person to a tenant",
            description = "The password is in this answer and never again. Of who is there already, the former password"
                    + " and all sessions end. Who belongs to another tenant is refused unless belongsElsewhere is true:"
                    + " make sure that it is the same person.")
    @APIResponseSchema(value = MemberAnswer.class, responseCode = "201", responseDescription = "Joined")
    @APIResponse(
            responseCode = "409",
            description = "The tenant is not in use, or the person is somebody else than the request says (conflict)")
    public Response join(@PathParam("id") String id, @Nullable MemberRequest request) {
        MemberRequest wanted = new Field("body").required(request);
        String username = wanted.checkedUsername();
        String email = wanted.checkedEmail();
        Tenant tenant = find(id);
        if (tenant.state() != TenantState.ACTIVE) {
            throw Refusal.conflict("The tenant " + id + " is not in use: it is being set up or erased.");
        }
        return Response.status(Response.Status.CREATED)
                .entity(members.add(tenant.id(), username, email, wanted.mayBelongElsewhere()))
                .build();
    }

    @PUT
    @Path("/{id}/share")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Says what a tenant is due",
            description = "Its weight against the others and how many lanes it may have at the same time; from the next"
                    + " choice on.")
    public TenantAnswer share(
            @PathParam("id") String id,
            @HeaderParam(Expected.HEADER) @Parameter(description = Expected.DESCRIPTION) @Nullable String ifMatch,
            @Nullable ShareRequest request) {
        return share.set(id, new Field("body").required(request), new Expected(ifMatch), actor());
    }

    @PUT
    @Path("/{id}/limits")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Says what a tenant may have",
            description =
                    "Jobs that are not over, stored bytes, tokens a day, requests a second; what is left out is the"
                            + " default. From the next request on.")
    public TenantAnswer limits(
            @PathParam("id") String id,
            @HeaderParam(Expected.HEADER) @Parameter(description = Expected.DESCRIPTION) @Nullable String ifMatch,
            @Nullable LimitsRequest request) {
        return share.limit(id, new Field("body").required(request), new Expected(ifMatch), actor());
    }

    @POST
    @Path("/{id}/pause")
    @Operation(
            summary = "Lets no more work of a tenant begin",
            description = "What runs ends its segment; what waits says why. The same again changes nothing.")
    public TenantAnswer pause(@PathParam("id") String id) {
        return share.pause(id, actor());
    }

    @POST
    @Path("/{id}/resume")
    @Operation(summary = "Lets a tenant's work go on")
    public TenantAnswer resume(@PathParam("id") String id) {
        return share.resume(id, actor());
    }

    private Tenant find(String id) {
        return Optional.of(id)
                .filter(TenantId::isValid)
                .flatMap(valid -> QuarkusTransaction.requiringNew().call(() -> tenants.of(new TenantId(valid))))
                .orElseThrow(Refusal::notFound);
    }

    private String actor() {
        return operator.getPrincipal().getName();
    }
}
