package dev.preamble.gateway;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;

/** Requests of the people and machines that the tests know. */
final class Login {
    private static final Duration FRESH = Duration.ofMinutes(2);

    private static final Map<String, Session> SESSIONS = new HashMap<>();

    private Login() {}

    private record Session(String token, Instant since) {
        boolean isFresh() {
            return since.plus(FRESH).isAfter(Instant.now());
        }
    }

    /** With a token of the last minutes. */
    static RequestSpecification operator() {
        return bearer(operatorToken());
    }

    /** What {@link #operator} logs in with. */
    static String operatorToken() {
        return freshToken("operator", setting("test.operator-password"), "profile");
    }

    /** What a person of one tenant logs in with. */
    static String personToken(String username, String password) {
        return freshToken(username, password, "organization:*");
    }

    /** Not new each time: the identity provider refuses logins that follow too closely. */
    private static synchronized String freshToken(String username, String password, String scope) {
        Session last = SESSIONS.get(username);
        if (last == null || !last.isFresh()) {
            Instant since = Instant.now();
            last = new Session(token(username, password, scope), since);
            SESSIONS.put(username, last);
        }
        return last.token();
    }

    /** A new tenant, ready to be used, with an API key of its own. */
    static TestTenant tenant(String name) {
        return tenantOf(name + "-" + UUID.randomUUID().toString().substring(0, 8));
    }

    /** As {@link #tenant}, of exactly this id. */
    static TestTenant tenantOf(String id) {
        // The gateway's own look at what is unfinished may be at it just now.
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> operator()
                        .contentType(ContentType.JSON)
                        .body(Map.of("id", id, "displayName", "Tenant " + id))
                        .post("/v1/admin/tenants")
                        .then()
                        .statusCode(201));
        String username = "ada." + id;
        String password = operator()
                .contentType(ContentType.JSON)
                .body(Map.of("username", username, "email", "ada@" + id + ".example"))
                .post("/v1/admin/tenants/" + id + "/members")
                .then()
                .statusCode(201)
                .extract()
                .path("password");
        String key = bearer(personToken(username, password))
                .contentType(ContentType.JSON)
                .body(Map.of("name", "test"))
                .post("/v1/api-keys")
                .then()
                .statusCode(201)
                .extract()
                .path("secret");
        return new TestTenant(id, username, password, key);
    }

    static RequestSpecification bearer(String credential) {
        return given().header("Authorization", "Bearer " + credential);
    }

    static String token(String username, String password, String scope) {
        return login(username, password, scope).path("access_token");
    }

    /** What keeps a session alive. */
    static String refreshToken(String username, String password) {
        return login(username, password, "organization:*").path("refresh_token");
    }

    static Response refresh(String refreshToken) {
        return ask(Map.of("grant_type", "refresh_token", "client_id", "preamble-cli", "refresh_token", refreshToken));
    }

    private static Response login(String username, String password, String scope) {
        Response answer = ask(Map.of(
                "grant_type", "password",
                "client_id", "preamble-cli",
                "username", username,
                "password", password,
                "scope", scope));
        answer.then().statusCode(200);
        return answer;
    }

    private static Response ask(Map<String, String> form) {
        return given().baseUri(setting("preamble.keycloak.url"))
                .port(URI.create(setting("preamble.keycloak.url")).getPort())
                .formParams(form)
                .post("/realms/preamble/protocol/openid-connect/token");
    }

    static String setting(String name) {
        return ConfigProvider.getConfig().getValue(name, String.class);
    }
}
