package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.preamble.artifacts.ArtifactKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(RealParts.class)
class TenantIT {
    @Test
    void makingTheSameTenantAgainChangesNothing() {
        TestTenant tenant = Login.tenant("again");

        make(tenant.id(), "Tenant " + tenant.id()).then().statusCode(201).body("state", equalTo("active"));
        make(tenant.id(), "Other").then().statusCode(409);
        Login.operator().get("/v1/admin/tenants?limit=200").then().body("items.id", hasItem(tenant.id()));
        Login.operator().get("/v1/admin/tenants?id=" + tenant.id()).then().body("items.id", contains(tenant.id()));
        Login.operator()
                .get("/v1/admin/tenants?id=_" + tenant.id().substring(1))
                .then()
                .body("items.id", empty());
    }

    @Test
    void refusesIdsThatCouldBeTakenForThePlatforms() {
        for (String id : List.of("preamble-gateway", "pools", "a.b", "x", "Acme", "acme-")) {
            make(id, "x").then().statusCode(400).body("field", equalTo("id"));
        }
    }

    @Test
    void anOperatorSaysWhatATenantIsDue() {
        TestTenant tenant = Login.tenant("due");
        String path = "/v1/admin/tenants/" + tenant.id();

        due(path, Map.of("weight", 2.5, "laneLimit", 3))
                .then()
                .statusCode(200)
                .body("weight", equalTo(2.5f))
                .body("laneLimit", equalTo(3));
        due(path, Map.of("weight", 2.5, "laneLimit", 3)).then().statusCode(200);
        due(path, Map.of("weight", 1)).then().statusCode(200).body("laneLimit", nullValue());
        Login.operator().post(path + "/pause").then().statusCode(200).body("pausedAt", notNullValue());
        Login.operator().post(path + "/pause").then().statusCode(200);
        Login.operator().post(path + "/resume").then().statusCode(200).body("pausedAt", nullValue());

        assertThat(SchedulerHand.find("select action from audit where subject = ? order by id", tenant.id()))
                .endsWith("tenant.share-set", "tenant.share-set", "tenant.paused", "tenant.resumed");
        due(path, Map.of("weight", 0)).then().statusCode(400).body("field", equalTo("weight"));
        due(path, Map.of("weight", 1, "laneLimit", 0)).then().statusCode(400).body("field", equalTo("laneLimit"));
        due("/v1/admin/tenants/never-was", Map.of("weight", 1)).then().statusCode(404);
        tenant.json(Map.of("weight", 100)).put(path + "/share").then().statusCode(403);
    }

    @Test
    void anOperatorDoesNotUndoUnseenWhatAnotherSaid() {
        TestTenant tenant = Login.tenant("edited");
        String path = "/v1/admin/tenants/" + tenant.id();
        String seen = Login.operator().get(path).header("ETag");

        due(path, Map.of("weight", 3)).then().statusCode(200);
        for (String what : List.of("/share", "/limits")) {
            Login.operator()
                    .contentType(ContentType.JSON)
                    .header("If-Match", seen)
                    .body(what.equals("/share") ? Map.of("weight", 5) : Map.of("openJobs", 5))
                    .put(path + what)
                    .then()
                    .statusCode(412)
                    .body("code", equalTo("precondition_failed"));
        }
        Response now = Login.operator().get(path);
        now.then().body("weight", equalTo(3.0f)).body("limits.openJobs", equalTo(Limits.OPEN_JOBS));
        Login.operator()
                .contentType(ContentType.JSON)
                .header("If-Match", now.header("ETag"))
                .body(Map.of("openJobs", 5))
                .put(path + "/limits")
                .then()
                .statusCode(200)
                .body("limits.openJobs", equalTo(5));
    }

    @Test
    void anOperatorPausesAPool() {
        String pool = SchedulerHand.baseModel(512);

        Login.operator().post("/v1/admin/pools/" + pool + "/pause").then().statusCode(204);
        Login.operator().post("/v1/admin/pools/" + pool + "/pause").then().statusCode(204);
        assertThat(SchedulerHand.find("select id from base_model where paused_at is not null and id = ?", pool))
                .hasSize(1);
        Login.operator().post("/v1/admin/pools/" + pool + "/resume").then().statusCode(204);
        assertThat(SchedulerHand.find("select action from audit where subject = ? order by id", pool))
                .containsExactly("pool.paused", "pool.resumed");
        Login.operator().post("/v1/admin/pools/never-was/pause").then().statusCode(404);
        Login.tenant("not-its-pool")
                .json(Map.of())
                .post("/v1/admin/pools/" + pool + "/pause")
                .then()
                .statusCode(403);
    }

    private static Response due(String path, Map<String, ?> share) {
        return Login.operator().contentType(ContentType.JSON).body(share).put(path + "/share");
    }

    @Test
    void erasureLeavesNothingButTheAudit() {
        TestTenant tenant = Login.tenant("erased");
        String base = SchedulerHand.baseModel(512);
        String job = tenant.trainingJob(base, "poet");
        SchedulerHand.version(
                job,
                1,
                Stored.put(ArtifactKey.adapterModel(tenant.id(), UUID.fromString(job), UUID.randomUUID()), "weights"));
        tenant.json(Map.of("version", 1))
                .put("/v1/prefixes/poet/aliases/live")
                .then()
                .statusCode(200);
        tenant.json(Map.of("prefix", "poet", "inputs", List.of("a")))
                .post("/v1/generation-jobs")
                .then()
                .statusCode(202);
        String running = tenant.trainingJob(base, "poet");
        UUID segment = SchedulerHand.release(running, base);
        TestReader.of(tenant);
        String upload = tenant.upload(3);
        tenant.part(new byte[3]).put(upload + "/parts/1").then().statusCode(200);

        Login.operator().delete("/v1/admin/tenants/" + tenant.id()).then().statusCode(204);

        assertThat(traces(tenant)).containsExactly("audit: 3");
        assertThat(SchedulerHand.find(
                        "select payload from outbox where topic = 'preamble.control' and subject = ?", running))
                .singleElement()
                .asString()
                .contains(segment.toString());
        assertThat(Stored.keys(tenant)).isEmpty();
        Login.operator().get("/v1/admin/tenants/" + tenant.id()).then().statusCode(404);
        Login.operator().delete("/v1/admin/tenants/" + tenant.id()).then().statusCode(204);
        Login.operator().delete("/v1/admin/tenants/never-was").then().statusCode(404);
        tenant.request().get("/v1/datasets").then().statusCode(401);
        tenant.person().get("/v1/datasets").then().statusCode(403);
    }

    @Test
    void idOfAnErasedTenantRestsUntilNobodyHoldsATokenOfIt() {
        String id = "rests-" + UUID.randomUUID().toString().substring(0, 8);
        make(id, "First").then().statusCode(201);
        Login.operator().delete("/v1/admin/tenants/" + id).then().statusCode(204);

        make(id, "Second").then().statusCode(409).body("detail", containsString("was erased a short time ago"));
        SchedulerHand.find("update audit set at = at - interval '16 minutes' where subject = ?", id);
        make(id, "Second").then().statusCode(201);
    }

    @Test
    void memberGetsANewPasswordWhenAskedForAgain() {
        TestTenant tenant = Login.tenant("members");

        Response again = join(tenant, tenant.username(), "ada@" + tenant.id() + ".example");

        again.then().statusCode(201);
        assertThat(Login.token(tenant.username(), again.path("password"), "organization:*"))
                .isNotEmpty();
        join(tenant, tenant.username(), "mallory@example.com").then().statusCode(409);
        join(tenant, "operator", "operator@preamble.invalid").then().statusCode(409);
    }

    @Test
    void personOfAnotherTenantJoinsOnlyIfTheOperatorSaysThatItIsThem() {
        TestTenant theirs = Login.tenant("left");
        TestTenant ours = Login.tenant("joined");
        String email = "ada@" + theirs.id() + ".example";
        String before = join(theirs, theirs.username(), email).path("password");

        join(ours, theirs.username(), email)
                .then()
                .statusCode(409)
                .body("detail", containsString("belongs to another tenant"));
        String session = Login.refreshToken(theirs.username(), before);
        Response joined = Login.operator()
                .contentType(ContentType.JSON)
                .body(Map.of("username", theirs.username(), "email", email, "belongsElsewhere", true))
                .post("/v1/admin/tenants/" + ours.id() + "/members");

        joined.then().statusCode(201);
        assertThat(Login.refresh(session).statusCode()).isEqualTo(400);
        assertThat(Login.token(theirs.username(), joined.path("password"), "organization:*"))
                .isNotEmpty();
    }

    /** Tables that hold anything of the tenant, with how many rows. */
    private static List<String> traces(TestTenant tenant) {
        List<String> tables = SchedulerHand.find("select table_name from information_schema.tables"
                + " where table_schema = 'public' and table_name <> 'flyway_schema_history' order by 1");
        List<String> traces = new ArrayList<>();
        for (String table : tables) {
            String rows = SchedulerHand.find(
                            "select count(*) from \"" + table + "\" t where t::text like ?", "%" + tenant.id() + "%")
                    .getFirst();
            if (!rows.equals("0")) {
                traces.add(table + ": " + rows);
            }
        }
        return traces;
    }

    private static Response make(String id, String displayName) {
        return Login.operator()
                .contentType(ContentType.JSON)
                .body(Map.of("id", id, "displayName", displayName))
                .post("/v1/admin/tenants");
    }

    private static Response join(TestTenant tenant, String username, String email) {
        return Login.operator()
                .contentType(ContentType.JSON)
                .body(Map.of("username", username, "email", email))
                .post("/v1/admin/tenants/" + tenant.id() + "/members");
    }
}
