package dev.preamble.gateway;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.records.RecordJson;
import dev.preamble.records.id.PrefixName;
import dev.preamble.records.task.GenerationOptions;
import dev.preamble.records.task.TrainingOptions;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(RealParts.class)
class OpenApiIT {
    private static final Path STORED = Path.of("../docs/api/openapi.yaml");

    private static final Set<String> READABLE =
            Set.of("application/json", "application/problem+json", "application/jsonl", "text/event-stream");

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

    /** A success that the document does not tell is one that generated clients take for a failure. */
    @Test
    void everyOperationTellsItsSuccessAndItsHeaders() {
        JsonNode document =
                RecordJson.read(given().get("/q/openapi?format=json").asString(), JsonNode.class);

        document.path("paths")
                .forEachEntry((path, operations) -> operations.forEachEntry((method, operation) -> {
                    List<Map.Entry<String, JsonNode>> granted = operation.path("responses").properties().stream()
                            .filter(response -> response.getKey().startsWith("2"))
                            .toList();
                    assertThat(granted)
                            .as(method + " " + path)
                            .isNotEmpty()
                            .allSatisfy(response -> assertThat(
                                            response.getValue().path("headers").has("X-Request-Id"))
                                    .isTrue());
                }));
        assertThat(document.at("/components/responses/Problem429/headers").has("Retry-After"))
                .isTrue();
        assertThat(document.at("/paths/~1v1~1admin~1tenants~1{id}/get/responses/200/headers")
                        .has("ETag"))
                .isTrue();
        assertThat(document.at("/components/schemas/JobAnswer/properties/state/enum"))
                .hasSize(6);
    }

    @Test
    void requestsTellTheirLimits() {
        JsonNode schemas = RecordJson.read(given().get("/q/openapi?format=json").asString(), JsonNode.class)
                .at("/components/schemas");

        assertThat(schemas.at("/CompletionRequest/properties/n/maximum").asInt())
                .isEqualTo(Limits.COMPLETIONS);
        assertThat(schemas.at("/ChatRequest/properties/messages/maxItems").asInt())
                .isEqualTo(Limits.CHAT_MESSAGES);
        assertThat(schemas.at("/ChatRequest/properties/stop/oneOf/1/items/maxLength")
                        .asInt())
                .isEqualTo(GenerationOptions.STOP_CHARACTERS);
        assertThat(schemas.at("/Hyperparameters/properties/n_epochs/oneOf/0/maximum")
                        .asDouble())
                .isEqualTo(TrainingOptions.EPOCHS.most());
        assertThat(schemas.at("/Hyperparameters/properties/learning_rate_multiplier/oneOf/0/minimum")
                        .asDouble())
                .isEqualTo(5e-5);
        assertThat(schemas.at("/GenerationJobRequest/properties/inputs/maxItems")
                        .asInt())
                .isEqualTo(Limits.INPUTS);
        assertThat(schemas.at("/FineTuningRequest/properties/suffix/pattern").asText())
                .contains(PrefixName.FORM);
        assertThat(schemas.at("/UploadRequest/properties/purpose/enum")).hasSize(2);
    }

    /** Or a generated client asks of each whether it is there. AnswersIT holds answers against it. */
    @Test
    void answersTellWhichFieldsAreAlwaysThere() {
        JsonNode schemas = RecordJson.read(given().get("/q/openapi?format=json").asString(), JsonNode.class)
                .at("/components/schemas");

        assertThat(required(schemas, "JobAnswer"))
                .contains("id", "state", "options")
                .doesNotContain("prefix", "error");
        assertThat(required(schemas, "PageJobAnswer")).containsExactly("items");
        assertThat(required(schemas, "Problem")).contains("code", "requestId").doesNotContain("field");
        // Told as null where there is none, as OpenAI does.
        assertThat(required(schemas, "Reason")).contains("param");
        assertThat(schemas.at("/Reason/properties/param/type"))
                .map(JsonNode::asText)
                .contains("null");
        // Of requests, what they need alone.
        assertThat(required(schemas, "MemberRequest")).containsExactlyInAnyOrder("username", "email");
        assertThat(required(schemas, "TrainingOptions")).isEmpty();
    }

    private static List<String> required(JsonNode schemas, String name) {
        return schemas.path(name)
                .path("required")
                .valueStream()
                .map(JsonNode::asText)
                .toList();
    }

    /** What AnswersIT took down, which has to be what the schemas say still. */
    @Test
    void everyAnswerHasAnExampleOfItsForm() {
        JsonNode document =
                RecordJson.read(given().get("/q/openapi?format=json").asString(), JsonNode.class);
        DescribedApi api = new DescribedApi(document);

        document.at("/components/responses").forEachEntry((name, response) -> requireExamples(api, name, response));
        api.operations()
                .forEach(operation -> operation.statuses().forEach(status -> {
                    JsonNode response = operation.node().path("responses").path(status);
                    if (!response.has("$ref") && !AnswersIT.ELSEWHERE.contains(operation.name() + " " + status)) {
                        requireExamples(api, operation.name() + " " + status, response);
                    }
                }));
    }

    private static void requireExamples(DescribedApi api, String whose, JsonNode response) {
        response.path("content").forEachEntry((type, content) -> {
            if (READABLE.contains(type)) {
                assertThat(content.has("example")).as(whose + " " + type).isTrue();
            }
            if (type.endsWith("json")) {
                assertThat(api.violations(content.path("schema"), content.path("example")))
                        .as(whose)
                        .isEmpty();
            }
        });
    }

    @Test
    void healthAndMetricsAreServed() {
        given().get("/q/health/ready").then().statusCode(200);
        given().get("/q/health/live").then().statusCode(200);
        assertThat(given().get("/q/metrics").asString())
                .contains("preamble_event_streams", "http_server_bytes_read", "agroal_");
    }
}
