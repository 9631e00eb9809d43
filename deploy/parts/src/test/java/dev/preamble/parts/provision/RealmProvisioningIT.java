package dev.preamble.parts.provision;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.preamble.parts.Parts;
import dev.preamble.parts.keycloak.Login;
import dev.preamble.provision.keycloak.IdentityAccess;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code ./preamble provision} on a Keycloak that has the realm already, and on one where somebody changed it. */
class RealmProvisioningIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static IdentityAccess identity;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        identity = Parts.attachOrStartWithKeycloak().identity();
        http = HttpClient.newHttpClient();
    }

    /** After whoever broke off while something was changed. */
    @BeforeEach
    void putRight() {
        lines(environment());
    }

    @Test
    void findsNothingToChangeInARealmThatKeycloakImported() {
        assertThat(lines(environment())).containsExactly("Keycloak: nothing to change.");
    }

    @Test
    void putsRightWhatSomebodyChanged() throws Exception {
        admin("PUT", "", "{\"accessTokenLifespan\": 36000, \"registrationAllowed\": true}");
        JsonNode gateway =
                admin("GET", "/clients?clientId=preamble-gateway", "").get(0);
        String client = "/clients/" + gateway.path("id").asText();
        // What is not said is taken back: the authorization service goes with all that it decides by.
        admin("PUT", client, "{\"redirectUris\": [\"https://evil.example/*\"]}");
        JsonNode roles = admin("GET", "/client-scopes", "");
        for (JsonNode scope : roles) {
            if (scope.path("name").asText().equals("preamble-kafka")) {
                String place = "/client-scopes/" + scope.path("id").asText() + "/protocol-mappers/models/"
                        + scope.path("protocolMappers").get(0).path("id").asText();
                admin("DELETE", place, "");
            }
            if (scope.path("name").asText().equals("roles")) {
                admin(
                        "DELETE",
                        client + "/default-client-scopes/" + scope.path("id").asText(),
                        "");
            }
        }

        assertThat(lines(environment()))
                .contains(
                        "Keycloak: realm preamble: registrationAllowed is false, was true",
                        "Keycloak: realm preamble: accessTokenLifespan is 300, was 36000",
                        "Keycloak: made client scope preamble-kafka, mapper audience",
                        "Keycloak: client preamble-gateway: redirectUris is [\"http://127.0.0.1/*\"], was"
                                + " [\"https://evil.example/*\"]",
                        "Keycloak: client preamble-gateway: default scopes are [basic, preamble-api, profile, roles], were"
                                + " [basic, preamble-api, profile]",
                        "Keycloak: client preamble-gateway: permissions put right: [administration, is operator,"
                                + " operators administer]");
        assertThat(lines(environment())).containsExactly("Keycloak: nothing to change.");
        Login login = new Login(identity);
        String operator = login.person(IdentityAccess.OPERATOR, identity.operatorPassword(), "profile");
        assertThat(login.permissions(operator).body()).contains("administration");
    }

    /** Who rotates the gateway's secret gives the new one to the program first, and then to the gateway. */
    @Test
    void givesTheGatewayAnotherSecretAndTellsNeither() throws Exception {
        Map<String, String> rotated = environment();
        rotated.put("PREAMBLE_OIDC_CLIENT_SECRET", "another secret");

        assertThat(lines(rotated)).contains("Keycloak: client preamble-gateway: secret");

        assertThat(lines(environment())).contains("Keycloak: client preamble-gateway: secret");
        assertThat(new Login(identity).machine(IdentityAccess.GATEWAY, identity.gatewaySecret()))
                .isNotEmpty();
    }

    @Test
    void saysThatTheLoginIsRefused() {
        Map<String, String> wrong = environment();
        wrong.put("PREAMBLE_KEYCLOAK_ADMIN_SECRET", "wrong");

        Run run = Run.with(wrong);

        assertThat(run.code()).isOne();
        assertThat(run.err()).contains("PREAMBLE_KEYCLOAK_ADMIN_SECRET").doesNotContain("wrong");
    }

    private static List<String> lines(Map<String, String> environment) {
        Run run = Run.with(environment);
        assertThat(run.code()).as(run.err()).isZero();
        return run.out();
    }

    private static Map<String, String> environment() {
        return new HashMap<>(Map.of(
                "PREAMBLE_KEYCLOAK_URL", identity.url(),
                "PREAMBLE_KEYCLOAK_ADMIN_CLIENT", IdentityAccess.ADMIN,
                "PREAMBLE_KEYCLOAK_ADMIN_SECRET", identity.adminSecret().value(),
                "PREAMBLE_OIDC_CLIENT_SECRET", identity.gatewaySecret().value(),
                "PREAMBLE_OPERATOR_PASSWORD", identity.operatorPassword().value()));
    }

    /** A call of the realm's admin API as Keycloak's administrator. */
    private static JsonNode admin(String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> token = http.send(
                HttpRequest.newBuilder(URI.create(identity.url() + "/realms/master/protocol/openid-connect/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("grant_type=client_credentials&client_id=" + IdentityAccess.ADMIN
                                + "&client_secret="
                                + URLEncoder.encode(identity.adminSecret().value(), StandardCharsets.UTF_8)))
                        .build(),
                BodyHandlers.ofString());
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(identity.url() + "/admin/realms/preamble" + path))
                        .header(
                                "Authorization",
                                "Bearer "
                                        + JSON.readTree(token.body())
                                                .path("access_token")
                                                .asText())
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
        return answer.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer.body());
    }
}
