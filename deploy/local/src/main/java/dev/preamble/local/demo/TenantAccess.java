package dev.preamble.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Map;

/** Gives a demo tenant what a real one has: an organisation, a person in it, and an API key that the person made. */
final class TenantAccess {
    private final URI gateway;
    private final TokenEndpoint tokens;
    private final PublicApi operator;

    TenantAccess(URI gateway, TokenEndpoint tokens, String operatorToken) {
        this.gateway = gateway;
        this.tokens = tokens;
        this.operator = new PublicApi(gateway, operatorToken);
    }

    /** The API with a key of the tenant's own; the tenant is provisioned first when it does not exist. */
    PublicApi of(DemoTenant tenant) {
        operator.post("/v1/admin/tenants", Map.of("id", tenant.id(), "displayName", tenant.displayName()));
        String username = tenant.id() + "-demo";
        JsonNode member = operator.post(
                "/v1/admin/tenants/" + tenant.id() + "/members",
                Map.of("username", username, "email", username + "@demo.invalid"));
        String token = tokens.login(username, member.path("password").asText());
        JsonNode key = new PublicApi(gateway, token).post("/v1/api-keys", Map.of("name", "demo"));
        return new PublicApi(gateway, key.path("secret").asText());
    }
}
