package dev.preamble.gateway;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A gateway behind a proxy, which forgets keys before a test tires of waiting. */
public final class AsInProduction implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "preamble.http.proxied", "true",
                "quarkus.oidc.jwks.cache-time-to-live", "2s",
                "quarkus.oidc.jwks.clean-up-timer-interval", "1s");
    }
}
