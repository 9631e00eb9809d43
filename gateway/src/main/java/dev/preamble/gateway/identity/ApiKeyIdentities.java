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

/** Knows whose an API key is. A revoked key is refused at once: see {@link KnownKeys}. */
@Singleton
public final class ApiKeyIdentities implements IdentityProvider<ApiKeyRequest> {
    /** Attribute of an identity that an API key gave: the key's tenant, as it was just now. */
    static final String TENANT = "tenant";

    private final ApiKeys keys;
    private final KnownKeys known;

    public ApiKeyIdentities(ApiKeys keys, KnownKeys known) {
        this.keys = keys;
        this.known = known;
    }

    @Override
    public Class<ApiKeyRequest> getRequestType() {
        return ApiKeyRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(ApiKeyRequest request, AuthenticationRequestContext context) {
        if (!request.secret().isWellFormed()) {
            return Uni.createFrom().failure(unknown());
        }
        byte[] hash = request.secret().hash();
        return known.of(hash)
                .map(owned -> Uni.createFrom().item(identity(owned)))
                .orElseGet(() -> context.runBlocking(() -> identity(lookUp(hash))));
    }

    private ApiKeys.Owned lookUp(byte[] hash) {
        long change = known.change();
        ApiKeys.Owned owned =
                QuarkusTransaction.requiringNew().call(() -> keys.valid(hash)).orElseThrow(ApiKeyIdentities::unknown);
        known.keep(hash, owned, change);
        return owned;
    }

    private static AuthenticationFailedException unknown() {
        return new AuthenticationFailedException("an API key that is unknown or revoked");
    }

    /** No roles: a key is its tenant's and nothing more. */
    private static SecurityIdentity identity(ApiKeys.Owned known) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal("api-key:" + known.key().id()))
                .addAttribute(TENANT, known.tenant())
                .build();
    }
}
