package dev.preamble.gateway;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The realm's keys come and go. Other tests' tokens are by its first one, which stays. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
@TestProfile(AsInProduction.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KeyRotationIT {
    private final List<String> keys = new ArrayList<>();

    @AfterEach
    void removeKeys() {
        for (String key : List.copyOf(keys)) {
            remove(key);
        }
    }

    /** The first to make the gateway ask for keys: it may ask Keycloak about the token itself where it did so lately. */
    @Test
    @Order(1)
    void aTokenByAKeyThatIsGoneIsRefusedSoon() {
        String before = token();
        String key = make(301);
        String token = token();
        assertThat(answer(token)).isEqualTo(200);

        remove(key);

        await().atMost(Duration.ofSeconds(20)).until(() -> answer(token) == 401);
        assertThat(answer(before)).isEqualTo(200);
    }

    /** However soon one follows another, and whatever strangers sent before. */
    @Test
    @Order(2)
    void aTokenByANewKeyIsTakenAtOnceAndThoseByFormerKeysStillAre() {
        List<String> tokens = new ArrayList<>(List.of(token()));
        for (int priority = 201; priority < 204; priority++) {
            assertThat(answer(foreign(tokens.getFirst()))).isEqualTo(401);
            make(priority);
            tokens.add(token());
            assertThat(tokens).allSatisfy(token -> assertThat(answer(token)).isEqualTo(200));
        }
        assertThat(tokens.stream().map(KeyRotationIT::header)).doesNotHaveDuplicates();
    }

    private static int answer(String token) {
        return Login.bearer(token).get("/v1/admin/tenants").statusCode();
    }

    private static String token() {
        return Login.token("operator", Login.setting("test.operator-password"), "profile");
    }

    /** The same, as if by a key that nobody has. */
    private static String foreign(String token) {
        String kid = UUID.randomUUID().toString();
        String header = "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"" + kid + "\"}";
        return Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(StandardCharsets.UTF_8))
                + token.substring(token.indexOf('.'));
    }

    private static String header(String token) {
        return token.substring(0, token.indexOf('.'));
    }

    private String make(int priority) {
        String place = administrator()
                .contentType(ContentType.JSON)
                .body(Map.of(
                        "name", "rotated",
                        "providerId", "rsa-generated",
                        "providerType", "org.keycloak.keys.KeyProvider",
                        "config", Map.of("priority", List.of(Integer.toString(priority)))))
                .post("/admin/realms/preamble/components")
                .then()
                .statusCode(201)
                .extract()
                .header("Location");
        String key = place.substring(place.lastIndexOf('/') + 1);
        keys.add(key);
        return key;
    }

    private void remove(String key) {
        administrator()
                .delete("/admin/realms/preamble/components/" + key)
                .then()
                .statusCode(204);
        keys.remove(key);
    }

    private static RequestSpecification administrator() {
        String token = keycloak()
                .formParams(Map.of(
                        "grant_type", "client_credentials",
                        "client_id", "preamble-admin",
                        "client_secret", Login.setting("test.keycloak-admin-secret")))
                .post("/realms/master/protocol/openid-connect/token")
                .then()
                .statusCode(200)
                .extract()
                .path("access_token");
        return keycloak().header("Authorization", "Bearer " + token);
    }

    private static RequestSpecification keycloak() {
        URI keycloak = URI.create(Login.setting("preamble.keycloak.url"));
        return given().baseUri(keycloak.toString()).port(keycloak.getPort());
    }
}
