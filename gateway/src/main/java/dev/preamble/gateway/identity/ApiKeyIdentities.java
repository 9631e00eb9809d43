package dev.preamble.gateway.identity;

import dev.preamble.catalog.tenant.ApiKeys;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** Knows whose an API key is. Asked for every request, so that a revoked key is refused at once. */
@Singleton
public final class ApiKeyIdentities implements IdentityProvider<ApiKeyRequest> {
    /** Attribute of an identity that an API key gave: the key's tenant, as it was just now. */
    static final String TENANT = "tenant";

    private final ApiKeys keys;

    public ApiKeyIdentities(ApiKeys keys) {
        this.keys = keys;
    }

    @Override
    public Class<ApiKeyRequest> getRequestType() {
        return ApiKeyRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(ApiKeyRequest request, AuthenticationRequestContext context) {
        return context.runBlocking(() -> QuarkusTransaction.requiringNew().call(() -> identity(request.secret())));
    }

    /** No roles: a key is its tenant's and nothing more. */
    private SecurityIdentity identity(ApiKeySecret secret) {
        ApiKeys.Owned known = keys.valid(secret.hash())
                .orElseThrow(() -> new AuthenticationFailedException("an API key that is unknown or revoked"));
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal("api-key:" + known.key().id()))
                .addAttribute(TENANT, known.tenant())
                .build();
    }
}
