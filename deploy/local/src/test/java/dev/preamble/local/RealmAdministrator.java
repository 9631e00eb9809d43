package dev.preamble.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.preamble.provision.keycloak.IdentityAccess;
import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Does at Keycloak what its administrators do: the API makes people of tenants alone. */
final class RealmAdministrator {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String DASHBOARD = "preamble-gateway";
    private static final String LIFE = "access.token.lifespan";

    private final IdentityAccess identity;

    RealmAdministrator(IdentityAccess identity) {
        this.identity = identity;
    }

    /** Makes somebody who may look at everything. */
    void makeViewer(String username, String password) throws IOException, InterruptedException {
        Map<String, Object> user = Map.of(
                "username",
                username,
                "email",
                username + "@preamble.invalid",
                "enabled",
                true,
                "credentials",
                List.of(Map.of("type", "password", "value", password, "temporary", false)),
                "realmRoles",
                List.of("viewer"));
        send("POST", "/partialImport", Map.of("ifResourceExists", "FAIL", "users", List.of(user)));
    }

    /** How long the dashboard's tokens live from now on; empty is as long as the realm's. */
    void setTokenLife(String seconds) throws IOException, InterruptedException {
        JsonNode client = send("GET", "/clients?clientId=" + DASHBOARD, null).path(0);
        ((ObjectNode) client.path("attributes")).put(LIFE, seconds);
        send("PUT", "/clients/" + client.path("id").asText(), client);
    }

    private JsonNode send(String method, String path, @org.jspecify.annotations.Nullable Object content)
            throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return answer(
                    http,
                    request(identity.url() + "/admin/realms/" + identity.realm() + path)
                            .header("Content-Type", "application/json")
                            .header("Authorization", "Bearer " + token(http))
                            .method(
                                    method,
                                    content == null
                                            ? BodyPublishers.noBody()
                                            : BodyPublishers.ofString(RecordJson.text(content))));
        }
    }

    private String token(HttpClient http) throws IOException, InterruptedException {
        return answer(
                        http,
                        request(identity.url() + "/realms/master/protocol/openid-connect/token")
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString("grant_type=client_credentials&client_id="
                                        + IdentityAccess.ADMIN + "&client_secret="
                                        + identity.adminSecret().value())))
                .path("access_token")
                .asText();
    }

    private static HttpRequest.Builder request(String address) {
        return HttpRequest.newBuilder(URI.create(address)).timeout(TIMEOUT);
    }

    private static JsonNode answer(HttpClient http, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return answer.body().isEmpty()
                ? RecordJson.read("null", JsonNode.class)
                : RecordJson.read(answer.body(), JsonNode.class);
    }
}
