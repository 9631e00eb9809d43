package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.artifacts.ArtifactKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each tenant's credentials on the other's things: in REST and in Kafka. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class IsolationIT {
    private TestTenant acme;
    private TestTenant other;

    @BeforeEach
    void prepare() {
        acme = Tenants.acme();
        other = Tenants.longerAcme();
    }

    @Test
    void whatIsAnothersLooksExactlyLikeWhatIsNot() {
        for (TestTenant owner : List.of(acme, other)) {
            TestTenant stranger = owner.equals(acme) ? other : acme;
            for (Supplier<RequestSpecification> credentials :
                    List.<Supplier<RequestSpecification>>of(stranger::request, stranger::person)) {
                for (Path path : things(owner)) {
                    Response theirs = path.send(credentials.get(), path.real());
                    Response nobodys = path.send(credentials.get(), path.absent());

                    assertThat(theirs.statusCode())
                            .as("%s %s", path.method(), path.real())
                            .isEqualTo(404);
                    assertThat(withoutRequestId(theirs)).as(path.real()).isEqualTo(withoutRequestId(nobodys));
                    assertThat(path.allowed(owner)).as(path.real()).isTrue();
                }
            }
        }
    }

    @Test
    void anothersThingsCannotBeNamedInARequest() {
        String base = SchedulerHand.baseModel(512);
        String dataset = acme.dataset();
        acme.trainingJob(base, "secret-prefix");
        for (String wanted : List.of(dataset, UUID.randomUUID().toString())) {
            other.json(Map.of("baseModel", base, "dataset", wanted, "prefix", "mine"))
                    .post("/v1/training-jobs")
                    .then()
                    .statusCode(404);
            other.json(Map.of("baseModel", base, "dataset", wanted))
                    .post("/v1/generation-jobs")
                    .then()
                    .statusCode(404);
        }
        other.json(Map.of("prefix", "secret-prefix", "inputs", List.of("a")))
                .post("/v1/generation-jobs")
                .then()
                .statusCode(404);
        other.request().get("/v1/prefixes/mine").then().statusCode(404);
    }

    @Test
    void headerCannotChooseATenantThatTheCredentialsDoNotName() {
        for (RequestSpecification request : List.of(acme.request(), acme.person())) {
            request.header("Preamble-Tenant", other.id())
                    .get("/v1/datasets")
                    .then()
                    .statusCode(404);
        }
    }

    @Test
    void onlyOperatorsAdminister() {
        for (RequestSpecification request :
                List.of(acme.request(), acme.person(), acme.request().header("Preamble-Tenant", acme.id()))) {
            request.get("/v1/admin/tenants").then().statusCode(403);
        }
        acme.json(Map.of("id", "mine-too", "displayName", "x"))
                .post("/v1/admin/tenants")
                .then()
                .statusCode(403);
        acme.request().delete("/v1/admin/tenants/" + other.id()).then().statusCode(403);
        acme.request().delete("/v1/admin/tenants/" + acme.id()).then().statusCode(403);
    }

    @Test
    void kafkaClientReadsItsTenantsTopicsAndGroupsAndNothingElse() throws Exception {
        TestReader reader = TestReader.of(acme);
        TestReader.produce("preamble." + acme.id() + ".events", "hello acme");
        TestReader.produce("preamble." + other.id() + ".events", "hello other");

        assertThat(reader.read("preamble." + acme.id() + ".events", acme.id() + ".readers"))
                .contains("hello acme");
        for (String topic : List.of(
                "preamble." + other.id() + ".events",
                "preamble." + other.id() + ".results",
                "preamble.control",
                "preamble.task-events",
                "preamble.workers",
                "__consumer_offsets")) {
            assertThatThrownBy(() -> reader.read(topic, acme.id() + ".readers"))
                    .as(topic)
                    .isInstanceOf(TopicAuthorizationException.class);
        }
        for (String group : List.of(other.id() + ".readers", "readers", acme.id(), "preamble-scheduler")) {
            assertThatThrownBy(() -> reader.read("preamble." + acme.id() + ".events", group))
                    .as(group)
                    .isInstanceOf(GroupAuthorizationException.class);
        }
        assertThatThrownBy(() -> reader.write("preamble." + acme.id() + ".events"))
                .hasRootCauseInstanceOf(TopicAuthorizationException.class);
    }

    @Test
    void kafkaClientsTokenIsNotForTheApiAndARemovedClientGetsNone() {
        TestReader reader = TestReader.of(acme);
        assertThat(reader.tokenStatus()).isEqualTo(200);
        Login.bearer(reader.token()).get("/v1/datasets").then().statusCode(401);

        acme.request().delete("/v1/kafka-clients/" + reader.clientId()).then().statusCode(204);

        assertThat(reader.tokenStatus()).isEqualTo(401);
        assertThatThrownBy(() -> reader.read("preamble." + acme.id() + ".events", acme.id() + ".readers"))
                .hasStackTraceContaining("invalid_client");
    }

    @Test
    void personOfTwoTenantsMustChoose() {
        String email = "bo@" + acme.id() + ".example";
        String username = "bo." + UUID.randomUUID().toString().substring(0, 8);
        String password = null;
        for (TestTenant tenant : List.of(acme, other)) {
            password = Login.operator()
                    .contentType(ContentType.JSON)
                    .body(Map.of("username", username, "email", email, "belongsElsewhere", tenant.equals(other)))
                    .post("/v1/admin/tenants/" + tenant.id() + "/members")
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("password");
        }
        String token = Login.token(username, String.valueOf(password), "organization:*");

        Login.bearer(token)
                .get("/v1/datasets")
                .then()
                .statusCode(400)
                .body("code", org.hamcrest.Matchers.equalTo("tenant_ambiguous"));
        Login.bearer(token)
                .header("Preamble-Tenant", acme.id())
                .get("/v1/datasets")
                .then()
                .statusCode(200);
        Login.bearer(token)
                .header("Preamble-Tenant", "elsewhere")
                .get("/v1/datasets")
                .then()
                .statusCode(404);
    }

    /** Everything that the tenant has, by path. */
    private static List<Path> things(TestTenant owner) {
        String base = SchedulerHand.baseModel(512);
        String prefix = "isolated-" + UUID.randomUUID();
        String job = owner.trainingJob(base, prefix);
        SchedulerHand.version(
                job,
                1,
                Stored.put(ArtifactKey.adapterModel(owner.id(), UUID.fromString(job), UUID.randomUUID()), "weights"));
        owner.json(Map.of("version", 1))
                .put("/v1/prefixes/" + prefix + "/aliases/live")
                .then()
                .statusCode(200);
        String generation = owner.json(Map.of("baseModel", base, "inputs", List.of("a")))
                .post("/v1/generation-jobs")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        String dataset = owner.dataset();
        String key = owner.json(Map.of("name", "k"))
                .post("/v1/api-keys")
                .then()
                .extract()
                .path("id");
        String client = owner.json(Map.of("name", "c" + key.substring(0, 8)))
                .post("/v1/kafka-clients")
                .then()
                .statusCode(201)
                .extract()
                .path("clientId");
        String upload = owner.upload(3);
        String nobody = UUID.randomUUID().toString();

        List<Path> all = new ArrayList<>();
        all.add(new Path("GET", "/v1/datasets/" + dataset, "/v1/datasets/" + nobody));
        all.add(new Path("GET", "/v1/datasets/" + dataset + "/content", "/v1/datasets/" + nobody + "/content"));
        all.add(new Path(
                "GET", "/v1/datasets/" + dataset + "/content/link", "/v1/datasets/" + nobody + "/content/link"));
        all.add(new Path("DELETE", "/v1/datasets/" + dataset, "/v1/datasets/" + nobody));
        String noUpload = "/v1/uploads/" + nobody;
        all.add(new Path("GET", upload, noUpload));
        all.add(new Path("PUT", upload + "/parts/1", noUpload + "/parts/1"));
        all.add(new Path("POST", upload + "/complete", noUpload + "/complete"));
        all.add(new Path("DELETE", upload, noUpload));
        all.add(new Path("GET", "/v1/training-jobs/" + job, "/v1/training-jobs/" + nobody));
        all.add(new Path("POST", "/v1/training-jobs/" + job + "/cancel", "/v1/training-jobs/" + nobody + "/cancel"));
        all.add(new Path("DELETE", "/v1/training-jobs/" + job, "/v1/training-jobs/" + nobody));
        all.add(new Path("DELETE", "/v1/generation-jobs/" + generation, "/v1/generation-jobs/" + nobody));
        all.add(new Path("GET", "/v1/jobs/" + job, "/v1/jobs/" + nobody));
        all.add(new Path("GET", "/v1/jobs/" + job + "/events", "/v1/jobs/" + nobody + "/events"));
        all.add(new Path("GET", "/v1/generation-jobs/" + generation, "/v1/generation-jobs/" + nobody));
        all.add(new Path(
                "GET", "/v1/generation-jobs/" + generation + "/results", "/v1/generation-jobs/" + nobody + "/results"));
        all.add(new Path(
                "GET",
                "/v1/generation-jobs/" + generation + "/results/links",
                "/v1/generation-jobs/" + nobody + "/results/links"));
        all.add(new Path(
                "POST", "/v1/generation-jobs/" + generation + "/cancel", "/v1/generation-jobs/" + nobody + "/cancel"));
        all.add(new Path(
                "POST",
                "/v1/kafka-clients/" + client + "/rotate",
                "/v1/kafka-clients/" + owner.id() + "." + nobody + "/rotate"));
        all.add(new Path("DELETE", "/v1/kafka-clients/" + client, "/v1/kafka-clients/" + owner.id() + "." + nobody));
        for (String under : List.of(
                "",
                "/versions",
                "/versions/1",
                "/versions/1/files",
                "/versions/1/files/adapter_model.safetensors",
                "/versions/1/files/adapter_model.safetensors/link",
                "/aliases/live")) {
            all.add(new Path("GET", "/v1/prefixes/" + prefix + under, "/v1/prefixes/" + nobody + under));
        }
        all.add(new Path(
                "DELETE", "/v1/prefixes/" + prefix + "/aliases/live", "/v1/prefixes/" + nobody + "/aliases/live"));
        all.add(new Path("POST", "/v1/api-keys/" + key + "/rotate", "/v1/api-keys/" + nobody + "/rotate"));
        all.add(new Path("DELETE", "/v1/api-keys/" + key, "/v1/api-keys/" + nobody));
        return all;
    }

    private static Map<String, Object> withoutRequestId(Response response) {
        Map<String, Object> body = response.jsonPath().getMap("$");
        body.remove("requestId");
        body.put("Content-Type", response.contentType());
        body.put("Content-Length", response.header("Content-Length"));
        return body;
    }

    private record Path(String method, String real, String absent) {
        Response send(RequestSpecification credentials, String path) {
            return (method.equals("PUT") ? credentials.contentType("application/octet-stream") : credentials)
                    .request(method, path);
        }

        /** That the owner can reach it shows that the path is right; what changes something is not tried. */
        boolean allowed(TestTenant owner) {
            return !method.equals("GET")
                    || real.endsWith("/events")
                    || owner.request().get(real).statusCode() == 200;
        }
    }
}
