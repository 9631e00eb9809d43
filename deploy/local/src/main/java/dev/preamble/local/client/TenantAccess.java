package dev.preamble.local.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Map;

/** Gives a tenant what it begins with: an organisation, a person in it, and an API key that the person made. */
public final class TenantAccess {
    private final URI gateway;
    private final TokenEndpoint tokens;
    private final PublicApi operator;

    public TenantAccess(URI gateway, TokenEndpoint tokens, String operatorToken) {
        this.gateway = gateway;
        this.tokens = tokens;
        this.operator = new PublicApi(gateway, operatorToken);
    }

    /** The API with a key of the tenant's own; the tenant is provisioned first when it does not exist. */
    public PublicApi of(String tenant, String displayName) {
        operator.post("/v1/admin/tenants", Map.of("id", tenant, "displayName", displayName));
        String username = tenant + "-demo";
        JsonNode member = operator.post(
                "/v1/admin/tenants/" + tenant + "/members",
                Map.of("username", username, "email", username + "@demo.invalid"));
        String token = tokens.login(username, member.path("password").asText());
        JsonNode key = new PublicApi(gateway, token).post("/v1/api-keys", Map.of("name", "first"));
        return new PublicApi(gateway, key.path("secret").asText());
    }
}
