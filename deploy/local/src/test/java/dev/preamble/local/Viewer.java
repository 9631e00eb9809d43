package dev.preamble.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.client.TokenEndpoint;
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
import java.util.UUID;

/**
 * Somebody new with the role {@code viewer}. An administrator of Keycloak gave it to them: the API makes people of tenants
 * alone.
 */
public final class Viewer {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final IdentityAccess identity;
    private final String username;
    private final String password;

    private Viewer(IdentityAccess identity) {
        this.identity = identity;
        this.username = Fresh.name("viewer");
        this.password = UUID.randomUUID().toString();
    }

    static Viewer madeAt(IdentityAccess identity) throws IOException, InterruptedException {
        Viewer viewer = new Viewer(identity);
        viewer.importInto(identity.url() + "/admin/realms/" + identity.realm() + "/partialImport");
        return viewer;
    }

    public String username() {
        return username;
    }

    public String password() {
        return password;
    }

    /** As the command line would present it to the API. */
    public String token() {
        return new TokenEndpoint(URI.create(identity.tokenUrl())).login(username, password);
    }

    private void importInto(String realm) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            JsonNode administrator = send(
                    http,
                    request(identity.url() + "/realms/master/protocol/openid-connect/token")
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString("grant_type=client_credentials&client_id="
                                    + IdentityAccess.ADMIN + "&client_secret="
                                    + identity.adminSecret().value())));
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
            send(
                    http,
                    request(realm)
                            .header("Content-Type", "application/json")
                            .header(
                                    "Authorization",
                                    "Bearer "
                                            + administrator.path("access_token").asText())
                            .POST(BodyPublishers.ofString(
                                    RecordJson.text(Map.of("ifResourceExists", "FAIL", "users", List.of(user))))));
        }
    }

    private static HttpRequest.Builder request(String address) {
        return HttpRequest.newBuilder(URI.create(address)).timeout(TIMEOUT);
    }

    private static JsonNode send(HttpClient http, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return RecordJson.read(answer.body(), JsonNode.class);
    }
}
