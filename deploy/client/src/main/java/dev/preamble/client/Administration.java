package dev.preamble.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What an operator does with tenants, and what a tenant's people begin with. */
public final class Administration {
    private final URI gateway;
    private final TokenEndpoint tokens;
    private final PublicApi operator;

    public Administration(URI gateway, TokenEndpoint tokens, String operatorToken) {
        this.gateway = gateway;
        this.tokens = tokens;
        this.operator = new PublicApi(gateway, operatorToken);
    }

    /** Makes a tenant; one that exists stays as it is. */
    public void provision(String tenant, String displayName) {
        operator.post("/v1/admin/tenants", Map.of("id", tenant, "displayName", displayName));
    }

    /** Erases a tenant and all that it has. */
    public void erase(String tenant) {
        operator.delete("/v1/admin/tenants/" + tenant);
    }

    /** From now on nothing more of the pool's work begins. */
    public void pausePool(String pool) {
        operator.post("/v1/admin/pools/" + pool + "/pause");
    }

    /** All tenants, over all pages. */
    public List<JsonNode> tenants() {
        List<JsonNode> tenants = new ArrayList<>();
        JsonNode page;
        String query = "";
        do {
            page = operator.get("/v1/admin/tenants" + query);
            page.path("items").forEach(tenants::add);
            query = "?cursor=" + page.path("next").asText();
        } while (page.hasNonNull("next"));
        return tenants;
    }

    /** Gives a person to a tenant, with a new password. */
    public Member join(String tenant, String username, String email) {
        return join(tenant, Map.of("username", username, "email", email));
    }

    /** As {@link #join}, of somebody who may belong to other tenants and stays with them. */
    public Member joinToo(String tenant, String username, String email) {
        return join(tenant, Map.of("username", username, "email", email, "belongsElsewhere", true));
    }

    private Member join(String tenant, Map<String, Object> person) {
        JsonNode member = operator.post("/v1/admin/tenants/" + tenant + "/members", person);
        return new Member(
                member.path("username").asText(), member.path("password").asText());
    }

    /** A new API key, which the member makes. */
    public ApiKey key(Member member, String name) {
        PublicApi api = new PublicApi(gateway, tokens.login(member.username(), member.password()));
        JsonNode key = api.post("/v1/api-keys", Map.of("name", name));
        return new ApiKey(key.path("id").asText(), key.path("secret").asText());
    }

    /** The API as seen with a key. */
    public PublicApi with(ApiKey key) {
        return new PublicApi(gateway, key.secret());
    }

    /** A person of a tenant. */
    public record Member(String username, String password) {
        @Override
        public String toString() {
            return username;
        }
    }

    /** A tenant's key. */
    public record ApiKey(String id, String secret) {
        @Override
        public String toString() {
            return id;
        }
    }
}
