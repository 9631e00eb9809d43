package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.gateway.orphan.Orphans;
import dev.preamble.gateway.store.StoredBytes;
import dev.preamble.records.id.TenantId;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What lies in the store and the catalog does not name. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class OrphansIT {
    @Inject
    StoredBytes store;

    @Inject
    EntityManager entities;

    private TestTenant tenant;
    private List<String> orphans;

    @BeforeEach
    void prepare() {
        tenant = Tenants.acme();
        orphans = Stream.of(
                        ArtifactKey.dataset(tenant.id(), UUID.randomUUID()),
                        ArtifactKey.inputs(tenant.id(), UUID.randomUUID()),
                        ArtifactKey.imported(tenant.id(), UUID.randomUUID(), "adapter_config.json"),
                        ArtifactKey.part(tenant.id(), UUID.randomUUID(), UUID.randomUUID()))
                .map(key -> Stored.put(key, "left").key())
                .toList();
    }

    @Test
    void isErasedADayLater() {
        String dataset = tenant.rows("{\"input\":\"a\",\"target\":\"b\"}")
                .queryParam("name", "kept")
                .post("/v1/datasets")
                .path("id");
        String job = tenant.json(Map.of("baseModel", SchedulerHand.baseModel(512), "inputs", List.of("a")))
                .post("/v1/generation-jobs")
                .path("id");
        ArtifactKey ofRun = ArtifactKey.results(tenant.id(), UUID.fromString(job), UUID.randomUUID());
        Stored.put(ofRun, "made by a run");
        String upload = tenant.upload(3);
        tenant.part(new byte[3]).put(upload + "/parts/1").then().statusCode(200);
        String area = "tenants/" + tenant.id() + upload.substring("/v1".length()) + "/";
        // Its row was not made, or another part of that number took its place.
        String left =
                Stored.put(new ArtifactKey(area + UUID.randomUUID()), "left").key();

        orphansAt(Duration.ofDays(1).plusMinutes(5)).erase(new TenantId(tenant.id()));

        assertThat(Stored.keys(tenant))
                .doesNotContainAnyElementsOf(orphans)
                .doesNotContain(left)
                .anyMatch(key -> key.startsWith(area))
                .contains(
                        ofRun.value(),
                        ArtifactKey.dataset(tenant.id(), UUID.fromString(dataset))
                                .value(),
                        ArtifactKey.inputs(tenant.id(), UUID.fromString(job)).value());
    }

    @Test
    void mayGetItsNameStillOnTheFirstDay() {
        orphansAt(Duration.ofHours(23)).erase(new TenantId(tenant.id()));

        assertThat(Stored.keys(tenant)).containsAll(orphans);
    }

    private Orphans orphansAt(Duration later) {
        return new Orphans(store, entities, Clock.offset(Clock.systemUTC(), later));
    }
}
