package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The audit, as operators search it. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class AuditIT {
    private final String mine = "audit-" + UUID.randomUUID().toString().substring(0, 13);
    private final String other = "audit-" + UUID.randomUUID().toString().substring(0, 13);
    private final String ada = "ada-" + UUID.randomUUID();
    private final String bob = "bob-" + UUID.randomUUID();

    @BeforeEach
    void prepare() {
        write(ada, "tenant.paused", mine);
        write(bob, "tenant.paused", other);
        write(bob, "tenant.resumed", mine);
        write(ada, "tenant.paused", mine);
    }

    private static void write(String actor, String action, String subject) {
        SchedulerHand.run(
                "insert into audit (at, actor, action, subject) values (now(), ?, ?, ?)", actor, action, subject);
    }

    @Test
    void entriesAreFoundBySubjectActorAndAction() {
        ask("subject", mine)
                .then()
                .statusCode(200)
                .body("items.action", contains("tenant.paused", "tenant.resumed", "tenant.paused"));
        ask("actor", bob).then().body("items.subject", contains(mine, other));
        ask("subject", mine, "action", "tenant.paused", "actor", ada).then().body("items", hasSize(2));
        ask("subject", mine, "actor", bob).then().body("items.action", contains("tenant.resumed"));
        assertThat(ask("action", "tenant.resumed", "limit", "200").jsonPath().getList("items.action", String.class))
                .isNotEmpty()
                .containsOnly("tenant.resumed");
        ask("subject", mine.substring(1)).then().statusCode(200).body("items", hasSize(0));
    }

    @Test
    void entriesAreFoundByWhoseThingWasChanged() {
        SchedulerHand.run(
                "insert into audit (at, tenant, actor, action, subject) values (now(), ?, ?, 'job.cancelled', 'j-1')",
                mine,
                bob);

        ask("tenant", mine).then().body("items.subject", contains("j-1")).body("items.tenant", contains(mine));
        ask("tenant", other).then().body("items", hasSize(0));
        ask("tenant", "No Tenant").then().statusCode(200).body("items", hasSize(0));
    }

    @Test
    void aSearchHasPages() {
        Response first = ask("subject", mine, "limit", "2");
        first.then()
                .body("items.action", contains("tenant.paused", "tenant.resumed"))
                .body("next", notNullValue());

        ask("subject", mine, "limit", "2", "cursor", first.path("next"))
                .then()
                .body("items.action", contains("tenant.paused"))
                .body("next", nullValue());
    }

    @Test
    void anEmptyFilterIsNone() {
        ask("subject", "", "actor", bob).then().statusCode(200).body("items", hasSize(2));
    }

    /** Else each search would read all that ever happened. */
    @Test
    void everySearchHasAnIndex() {
        assertThat(SchedulerHand.find("select indexdef from pg_indexes where tablename = 'audit'"))
                .map(definition -> definition.substring(definition.indexOf('(')))
                .containsAll(List.of(
                        "(subject, id DESC)",
                        "(actor, id DESC)",
                        "(action, id DESC)",
                        "(tenant, id DESC) WHERE (tenant IS NOT NULL)"));
    }

    private static Response ask(String... parameters) {
        RequestSpecification request = Login.operator();
        for (int i = 0; i < parameters.length; i += 2) {
            request.queryParam(parameters[i], parameters[i + 1]);
        }
        return request.get("/v1/admin/audit");
    }
}
