package dev.preamble.client.profile;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.preamble.client.Tokens;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A login at one platform: with an API key, or with tokens.
 *
 * @param gateway address of the API
 * @param apiKey null where there are tokens
 * @param tokenEndpoint where tokens are made anew; null where there is a key
 * @param tokens null where there is a key
 * @param tenant whose key it is; null where there are tokens, which name the tenants, and where nobody asked
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Profile(
        URI gateway,
        @Nullable String apiKey,
        @Nullable URI tokenEndpoint,
        @Nullable Tokens tokens,
        @Nullable String tenant) {
    public static Profile ofKey(URI gateway, String apiKey) {
        return new Profile(gateway, apiKey, null, null, null);
    }

    /** As the API told when the login was made. */
    public Profile of(String itsTenant) {
        return new Profile(gateway, apiKey, tokenEndpoint, tokens, itsTenant);
    }

    public static Profile ofTokens(URI gateway, URI tokenEndpoint, Tokens tokens) {
        return new Profile(gateway, null, tokenEndpoint, tokens, null);
    }

    /** What its token says of whose it is; a key says nothing. */
    @JsonIgnore
    public Claims claims() {
        return Claims.of(tokens == null ? "" : tokens.access());
    }

    /** An operator has none. */
    @JsonIgnore
    public List<String> tenants() {
        return tenant == null ? claims().tenants() : List.of(tenant);
    }

    /** Whether the tokens of both come from one login, so that the newer ones replace the older ones. */
    boolean isSameLogin(Profile other) {
        return tokens != null
                && gateway.equals(other.gateway)
                && Objects.equals(tokenEndpoint, other.tokenEndpoint)
                && claims().session().equals(other.claims().session());
    }

    @Override
    public String toString() {
        return (apiKey == null ? "a login" : "an API key") + " at " + gateway;
    }
}
