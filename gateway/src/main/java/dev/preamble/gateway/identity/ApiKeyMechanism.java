package dev.preamble.gateway.identity;

import dev.preamble.gateway.problem.ProblemRoutes;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes {@code Authorization: Bearer prk_…} before OpenID Connect sees it; every other credential passes by. */
@Singleton
public final class ApiKeyMechanism implements HttpAuthenticationMechanism {
    /** Quarkus would look for the second part of a JWT in it, and answer 500. */
    private static final Pattern NOTHING = Pattern.compile("[.\\s]*");

    private static final String SCHEME = "Bearer ";
    private static final int BEFORE_OPENID_CONNECT = DEFAULT_PRIORITY + 100;

    @Override
    public Uni<@Nullable SecurityIdentity> authenticate(RoutingContext routing, IdentityProviderManager identities) {
        String header = routing.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Uni.createFrom().nullItem();
        }
        String credential = header.substring(SCHEME.length()).strip();
        if (NOTHING.matcher(credential).matches()) {
            return Uni.createFrom().failure(new AuthenticationFailedException("a bearer token in which nothing is"));
        }
        if (!ApiKeySecret.looksLikeOne(credential)) {
            return Uni.createFrom().nullItem();
        }
        AuthenticationRequest request = new ApiKeyRequest(new ApiKeySecret(credential));
        HttpSecurityUtils.setRoutingContextAttribute(request, routing);
        return identities.authenticate(request);
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext routing) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer"));
    }

    /** Being asked first, it answers for every mechanism but the login of a path that asks for that. */
    @Override
    public Uni<Boolean> sendChallenge(RoutingContext routing) {
        ProblemRoutes.challenge(routing);
        return Uni.createFrom().item(true);
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(ApiKeyRequest.class);
    }

    @Override
    public int getPriority() {
        return BEFORE_OPENID_CONNECT;
    }
}
