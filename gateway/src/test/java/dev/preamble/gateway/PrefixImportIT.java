package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.records.RecordJson;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Versions that were learned elsewhere. The base model has two layers of two heads, each 32 wide. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class PrefixImportIT {
    private TestTenant tenant;
    private String base;
    private final String prefix = "guest-" + UUID.randomUUID();

    @BeforeEach
    void prepare() {
        tenant = Tenants.acme();
        base = SchedulerHand.baseModel(512);
    }

    @Test
    void importedVersionIsUsedLikeAnyOther() {
        byte[] weights = Adapter.weights(3, 0.5f);

        bring(tenant.request(), weights, 3)
                .then()
                .statusCode(201)
                .header("Location", endsWith("/v1/prefixes/" + prefix + "/versions/1"))
                .body("number", equalTo(1))
                .body("job", nullValue())
                .body("progress", nullValue())
                .body("importedBy", startsWith("api-key:"))
                .body("baseDigest", equalTo("d".repeat(64)))
                .body("files.name", contains("adapter_model.safetensors", "adapter_config.json"));
        tenant.request()
                .get("/v1/prefixes/" + prefix)
                .then()
                .body("newest", equalTo(1))
                .body("baseModel", equalTo(base));
        assertThat(tenant.request()
                        .get("/v1/prefixes/" + prefix + "/versions/1/files/adapter_model.safetensors")
                        .asByteArray())
                .isEqualTo(weights);
        tenant.json(Map.of("version", 1))
                .put("/v1/prefixes/" + prefix + "/aliases/production")
                .then()
                .statusCode(200);
        tenant.json(Map.of("prefix", prefix, "alias", "production", "inputs", List.of("a")))
                .post("/v1/generation-jobs")
                .then()
                .statusCode(202)
                .body("version", equalTo(1));
        // Numbers go on, whoever makes the next one.
        bring(tenant.person(), weights, 3).then().statusCode(201).body("number", equalTo(2));
        String job = tenant.trainingJob(base, prefix);
        assertThat(job).isNotNull();
    }

    @Test
    void importIsAuditedAndTold() {
        String digest = bring(tenant.person(), Adapter.weights(1, 1), 1)
                .then()
                .extract()
                .path("digest");

        String subject = tenant.id() + "/" + prefix + "/1";
        assertThat(SchedulerHand.find("select action from audit where subject = ?", subject))
                .containsExactly("prefix.version-imported");
        assertThat(SchedulerHand.find("select actor from audit where subject = ?", subject))
                .containsExactly(tenant.username());
        List<String> told = SchedulerHand.find(
                "select payload from outbox where topic = ? and headers->>'ce_type' = ? and payload like ?",
                "preamble." + tenant.id() + ".events",
                "dev.preamble.prefix.version-imported.v1",
                "%" + prefix + "%");
        assertThat(told).singleElement().satisfies(text -> {
            JsonNode event = RecordJson.read(text, JsonNode.class);
            assertThat(event.path("digest").asText()).isEqualTo(digest);
            assertThat(event.path("version").asInt()).isEqualTo(1);
        });
    }

    @Test
    void whatDoesNotFitIsRefusedAndNothingIsKept() {
        List<String> before = Stored.keys(tenant);

        bring(tenant.request(), Adapter.weights(3, Float.NaN), 3)
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("code", equalTo("bad_prefix"))
                .body("field", equalTo("adapter_model.safetensors.prompt_embeddings"))
                .body("limit", equalTo("finite numbers"));
        bring(tenant.request(), Adapter.weights(3, 0.5f), 4)
                .then()
                .statusCode(422)
                .body("field", equalTo("adapter_model.safetensors.prompt_embeddings"))
                .body("limit", startsWith("[4, " + Adapter.WIDTH + "]"));
        bring(tenant.request(), new byte[] {1, 2, 3}, 3)
                .then()
                .statusCode(422)
                .body("field", equalTo("adapter_model.safetensors"));
        Adapter.form(
                        tenant.request(),
                        Adapter.weights(3, 0.5f),
                        Adapter.configuration(3).replace("PREFIX_TUNING", "LORA"))
                .multiPart("baseModel", base)
                .post(path())
                .then()
                .statusCode(422)
                .body("field", equalTo("adapter_config.json.peft_type"))
                .body("limit", equalTo("PREFIX_TUNING"));

        assertThat(Stored.keys(tenant)).isEqualTo(before);
        tenant.request().get("/v1/prefixes/" + prefix).then().statusCode(404);
    }

    @Test
    void formMustBeWhole() {
        Adapter.form(tenant.request(), Adapter.weights(3, 0.5f), Adapter.configuration(3))
                .post(path())
                .then()
                .statusCode(400)
                .body("field", equalTo("baseModel"));
        Adapter.form(tenant.request(), Adapter.weights(3, 0.5f), Adapter.configuration(3))
                .multiPart("baseModel", "nowhere")
                .post(path())
                .then()
                .statusCode(404)
                .body("field", equalTo("baseModel"));
        tenant.request()
                .multiPart(
                        "adapter_config.json",
                        "adapter_config.json",
                        Adapter.configuration(3).getBytes(StandardCharsets.UTF_8))
                .post(path())
                .then()
                .statusCode(400)
                .body("field", equalTo("adapter_model.safetensors"));
        tenant.request()
                .multiPart("adapter_config.json", "adapter_config.json", new byte[70_000])
                .post(path())
                .then()
                .statusCode(413)
                .body("limit", equalTo("65536 bytes"));
        tenant.json(Map.of()).post(path()).then().statusCode(415);
        tenant.request()
                .multiPart("baseModel", base)
                .post("/v1/prefixes/NOT-A-NAME/versions")
                .then()
                .statusCode(400)
                .body("field", equalTo("name"));
    }

    @Test
    void prefixStaysWithItsBaseModel() {
        bring(tenant.request(), Adapter.weights(3, 0.5f), 3).then().statusCode(201);

        Adapter.form(tenant.request(), Adapter.weights(3, 0.5f), Adapter.configuration(3))
                .multiPart("baseModel", SchedulerHand.baseModel(512))
                .post(path())
                .then()
                .statusCode(409)
                .body("code", equalTo("conflict"));
        Adapter.form(tenant.request(), Adapter.weights(3, 0.5f), Adapter.configuration(3))
                .post(path())
                .then()
                .statusCode(201)
                .body("number", equalTo(2));
    }

    @Test
    void sameKeyBringsOneVersionHoweverOftenItIsSent() throws Exception {
        byte[] weights = Adapter.weights(3, 0.5f);
        List<Response> answers = AtOnce.call(() -> bring(keyed(), weights, 3));

        // A tenant has a limit of uploads at once; who was refused may come again.
        assertThat(answers).extracting(Response::statusCode).containsOnly(201, 429);
        bring(keyed(), weights, 3).then().statusCode(201).body("number", equalTo(1));
        assertThat(answers)
                .filteredOn(answer -> answer.statusCode() == 201)
                .extracting(answer -> answer.<Integer>path("number"))
                .containsOnly(1);
        bring(keyed(), Adapter.weights(3, 0.25f), 3)
                .then()
                .statusCode(422)
                .body("code", equalTo("idempotency_key_reused"));
        assertThat(SchedulerHand.find(
                        "select v.number from prefix_version v join prefix p on p.id = v.prefix where p.name = ?",
                        prefix))
                .containsExactly("1");
    }

    @Test
    void otherTenantsDoNotSeeIt() {
        bring(tenant.request(), Adapter.weights(3, 0.5f), 3).then().statusCode(201);
        TestTenant other = Tenants.longerAcme();

        other.request().get(path()).then().statusCode(404);
        bring(other.request(), Adapter.weights(3, 0.5f), 3)
                .then()
                .statusCode(201)
                .body("number", equalTo(1));
        tenant.request().get("/v1/prefixes/" + prefix).then().body("newest", equalTo(1));
    }

    private RequestSpecification keyed() {
        return tenant.request().header("Idempotency-Key", prefix);
    }

    private Response bring(RequestSpecification request, byte[] weights, int virtualTokens) {
        return Adapter.form(request, weights, Adapter.configuration(virtualTokens))
                .multiPart("baseModel", base)
                .post(path());
    }

    private String path() {
        return "/v1/prefixes/" + prefix + "/versions";
    }
}
