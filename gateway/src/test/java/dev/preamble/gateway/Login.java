package dev.preamble.gateway;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/** Requests of the people and machines that the tests know. */
final class Login {
    private static final Duration FRESH = Duration.ofMinutes(2);

    private static @Nullable String operatorToken;
    private static Instant operatorSince = Instant.EPOCH;

    private Login() {}

    /** With a token of the last minutes: the identity provider refuses logins that follow too closely. */
    static RequestSpecification operator() {
        return bearer(operatorToken());
    }

    /** What {@link #operator} logs in with. */
    static synchronized String operatorToken() {
        if (operatorToken == null || operatorSince.plus(FRESH).isBefore(Instant.now())) {
            operatorSince = Instant.now();
            operatorToken = token("operator", setting("test.operator-password"), "profile");
        }
        return operatorToken;
    }

    /** A new tenant, ready to be used, with an API key of its own. */
    static TestTenant tenant(String name) {
        return tenantOf(name + "-" + UUID.randomUUID().toString().substring(0, 8));
    }

    /** As {@link #tenant}, of exactly this id. */
    static TestTenant tenantOf(String id) {
        operator()
                .contentType(ContentType.JSON)
                .body(Map.of("id", id, "displayName", "Tenant " + id))
                .post("/v1/admin/tenants")
                .then()
                .statusCode(201);
        String username = "ada." + id;
        String password = operator()
                .contentType(ContentType.JSON)
                .body(Map.of("username", username, "email", "ada@" + id + ".example"))
                .post("/v1/admin/tenants/" + id + "/members")
                .then()
                .statusCode(201)
                .extract()
                .path("password");
        String token = token(username, password, "organization:*");
        String key = bearer(token)
                .contentType(ContentType.JSON)
                .body(Map.of("name", "test"))
                .post("/v1/api-keys")
                .then()
                .statusCode(201)
                .extract()
                .path("secret");
        return new TestTenant(id, username, password, token, key);
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
