package dev.preamble.gateway.apikey;

import dev.preamble.catalog.tenant.ApiKey;
import dev.preamble.catalog.tenant.ApiKeys;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.identity.ApiKeySecret;
import dev.preamble.gateway.identity.CurrentTenant;
import dev.preamble.gateway.identity.KnownKeys;
import dev.preamble.gateway.identity.TenantsInUse;
import dev.preamble.gateway.page.Page;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.TenantId;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/api-keys}: a tenant makes, lists, rotates and revokes its keys. */
@Path("/v1/api-keys")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
@Transactional
@Tag(name = "API keys")
public class ApiKeyResource {
    private final CurrentTenant tenant;
    private final TenantsInUse tenantsInUse;
    private final ApiKeys keys;
    private final KnownKeys known;
    private final Clock clock;

    public ApiKeyResource(CurrentTenant tenant, TenantsInUse tenantsInUse, ApiKeys keys, KnownKeys known, Clock clock) {
        this.tenant = tenant;
        this.tenantsInUse = tenantsInUse;
        this.keys = keys;
        this.known = known;
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Makes a key", description = "The secret is in this answer and never told again.")
    @APIResponseSchema(value = ApiKeyAnswer.class, responseCode = "201", responseDescription = "Made")
    public Response make(@Nullable ApiKeyRequest request) {
        TenantId owner = tenant.id();
        String name = new Field("name").text(new Field("body").required(request).name(), Limits.NAME_CHARACTERS);
        tenantsInUse.claim(owner);
        if (keys.count("tenant = ?1 and revokedAt is null", owner.value()) >= Limits.API_KEYS) {
            throw Refusal.quota("name", "The tenant has as many API keys as it may have.", Limits.API_KEYS + " keys");
        }
        ApiKeySecret secret = ApiKeySecret.mint();
        ApiKey key = new ApiKey(owner, name, secret.hash(), clock.instant());
        keys.persist(key);
        return Response.created(URI.create("/v1/api-keys/" + key.id()))
                .entity(ApiKeyAnswer.once(key, secret))
                .build();
    }

    @GET
    public Page<ApiKeyAnswer> list() {
        return Page.whole(keys.ofTenant(tenant.id()).stream()
                .filter(key -> key.revokedAt().isEmpty())
                .map(ApiKeyAnswer::of)
                .toList());
    }

    @POST
    @Path("/{id}/rotate")
    @Operation(
            summary = "Puts another secret in the place of the former one",
            description = "The former secret is refused from now on.")
    public ApiKeyAnswer rotate(@PathParam("id") UUID id) {
        ApiKey key = find(id);
        if (key.revokedAt().isPresent()) {
            throw Refusal.notFound();
        }
        ApiKeySecret secret = ApiKeySecret.mint();
        key.rotate(secret.hash());
        known.forgetAtCommit();
        return ApiKeyAnswer.once(key, secret);
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Revokes the key", description = "It is refused from now on.")
    public void revoke(@PathParam("id") UUID id) {
        find(id).revoke(clock.instant());
        known.forgetAtCommit();
    }

    private ApiKey find(UUID id) {
        return keys.ofTenant(tenant.id(), id).orElseThrow(Refusal::notFound);
    }
}
