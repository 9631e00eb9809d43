package dev.preamble.gateway;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A proxy ends TLS, and people know its address alone. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
@TestProfile(AsInProduction.class)
class ProxiedIT {
    /** Keycloak sends nobody to an address that it was not told, and that is one with https. */
    @Test
    void theLoginComesBackByHttps() {
        String login = forwarded(given().redirects().follow(false))
                .get("/dashboard")
                .then()
                .statusCode(302)
                .extract()
                .header("Location");

        assertThat(login).contains("redirect_uri=https%3A%2F%2Fpreamble.example%2Fdashboard");
    }

    @Test
    void whatWasMadeIsFoundByHttps() {
        String made = forwarded(Tenants.acme().json(Map.of("name", "reader-of-proxied")))
                .post("/v1/kafka-clients")
                .then()
                .statusCode(201)
                .extract()
                .header("Location");

        assertThat(made).startsWith("https://preamble.example/v1/kafka-clients/");
    }

    /** As nginx tells it. */
    private static RequestSpecification forwarded(RequestSpecification request) {
        return request.header("Host", "preamble.example")
                .header("X-Forwarded-For", "203.0.113.7")
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Port", "443")
                .header("X-Forwarded-Scheme", "https");
    }
}
