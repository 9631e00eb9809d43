package dev.preamble.gateway.identity;

import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The dashboard's sessions: OpenID Connect's, and each request goes on where it began. Those of one session that come together
 * wait for the same renewal, and Quarkus goes on with all of them where the first one was, which may be over by then
 * (quarkusio/quarkus#53748).
 */
@Singleton
public final class SessionMechanism implements HttpAuthenticationMechanism {
    /** What the configuration asks for it by. */
    private static final String SCHEME = "session";

    private static final String COOKIE = "q_session";

    private final OidcAuthenticationMechanism openIdConnect;

    public SessionMechanism(OidcAuthenticationMechanism openIdConnect) {
        this.openIdConnect = openIdConnect;
    }

    @Override
    public Uni<@Nullable SecurityIdentity> authenticate(RoutingContext routing, IdentityProviderManager identities) {
        Context begun = Vertx.currentContext();
        return openIdConnect
                .authenticate(routing, identities)
                .emitOn(rest -> begun.runOnContext(nothing -> rest.run()));
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext routing) {
        return openIdConnect.getChallenge(routing);
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return openIdConnect.getCredentialTypes();
    }

    @Override
    public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext routing) {
        return Uni.createFrom()
                .item(new HttpCredentialTransport(HttpCredentialTransport.Type.AUTHORIZATION_CODE, COOKIE, SCHEME));
    }
}
