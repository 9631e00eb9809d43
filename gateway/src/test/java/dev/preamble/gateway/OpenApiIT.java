package dev.preamble.gateway;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(RealParts.class)
class OpenApiIT {
    private static final Path STORED = Path.of("../docs/api/openapi.yaml");

    /** After a change that is meant: {@code mvn -pl gateway -am verify -Dit.test=OpenApiIT -Dopenapi.write=true}. */
    @Test
    void storedDocumentIsWhatTheGatewayServes() throws IOException {
        String served = given().get("/q/openapi?format=yaml").asString();
        if (Boolean.getBoolean("openapi.write")) {
            Files.createDirectories(STORED.getParent());
            Files.writeString(STORED, served);
        }

        assertThat(served).isEqualTo(Files.readString(STORED));
    }

    @Test
    void healthAndMetricsAreServed() {
        given().get("/q/health/ready").then().statusCode(200);
        given().get("/q/health/live").then().statusCode(200);
        assertThat(given().get("/q/metrics").asString())
                .contains("preamble_event_streams", "http_server_bytes_read", "agroal_");
    }
}
