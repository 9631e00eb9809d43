package dev.preamble.gateway.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.artifacts.ArtifactMissing;
import dev.preamble.catalog.tenant.TenantState;
import dev.preamble.gateway.RealParts;
import dev.preamble.gateway.job.Contest;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.store.StoredBytes;
import dev.preamble.records.TopicLayout;
import dev.preamble.records.Topics;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.ArtifactRef;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway that dies at any point of a tenant's making or erasure; the next one finishes it. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class TenantLifeIT {
    @Inject
    Contest contest;

    @Inject
    TenantRows rows;

    @Inject
    EntityManager entities;

    @Inject
    MachineClients clients;

    @Inject
    Organisation organisation;

    @Inject
    TopicRights rights;

    @Inject
    TenantTopics topics;

    @Inject
    StorageArea storage;

    @Inject
    KafkaAdmin kafka;

    @Inject
    TenantLife life;

    @Inject
    LateArtifacts lateArtifacts;

    @Inject
    StoredBytes store;

    private final TenantId tenant =
            new TenantId("mortal-" + UUID.randomUUID().toString().substring(0, 8));

    /** Even points die before a move, odd ones after it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void nextGatewayFinishesWhatADeadOneBegan(int point) throws Exception {
        assertThatThrownBy(() -> dyingAt(point).provision(tenant, "Mortal", "test"))
                .isInstanceOf(Death.class);
        assertThat(state()).contains(TenantState.PROVISIONING);
        life.finish(tenant, "test");
        assertThat(state()).contains(TenantState.ACTIVE);
        assertThat(outside())
                .containsExactly("organisation", "topic", "topic", "right", "right", "right", "right", "right");
        clients.issue(tenant, "reader");

        assertThatThrownBy(() -> dyingAt(point).erase(tenant, "test")).isInstanceOf(Death.class);
        assertThat(state()).contains(TenantState.ERASING);
        assertThatThrownBy(() -> life.provision(tenant, "Mortal", "test"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("being erased");
        life.finish(tenant, "test");
        assertThat(state()).isEmpty();
        // A broker goes on listing a topic for a moment after it is gone.
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(outside()).isEmpty());
        assertThat(clients.rotate(MachineClients.id(tenant, "reader"))).isEmpty();
    }

    @Test
    void whatARunStoresAfterTheErasureIsErasedToo() {
        life.provision(tenant, "Mortal", "test");
        life.erase(tenant, "test");
        ArtifactRef late = store.put(
                ArtifactKey.inputs(tenant.value(), UUID.randomUUID()), "late".getBytes(StandardCharsets.UTF_8));

        lateArtifacts.erase();

        assertThatThrownBy(() -> store.copy(late, OutputStream.nullOutputStream()))
                .isInstanceOf(ArtifactMissing.class);
    }

    private Optional<TenantState> state() {
        return QuarkusTransaction.requiringNew().call(() -> rows.state(tenant));
    }

    private List<String> outside() throws Exception {
        List<String> found = new ArrayList<>();
        organisation.find(tenant).ifPresent(id -> found.add("organisation"));
        List<String> names = kafka.admin().listTopics().names().get(10, TimeUnit.SECONDS).stream()
                .toList();
        Topics.of(tenant).stream()
                .map(TopicLayout::name)
                .filter(names::contains)
                .forEach(name -> found.add("topic"));
        kafka.admin()
                .describeAcls(new AclBindingFilter(
                        ResourcePatternFilter.ANY,
                        new AccessControlEntryFilter("User:" + tenant, null, AclOperation.ANY, AclPermissionType.ANY)))
                .values()
                .get(10, TimeUnit.SECONDS)
                .forEach(right -> found.add("right"));
        return found;
    }

    private TenantLife dyingAt(int point) {
        List<Belonging> all = List.of(clients, organisation, rights, topics, storage);
        List<Belonging> mortal = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            mortal.add(new Mortal(all.get(i), point == 2 * i, point == 2 * i + 1));
        }
        return new TenantLife(contest, rows, mortal, entities);
    }

    private record Mortal(Belonging belonging, boolean before, boolean after) implements Belonging {
        @Override
        public String what() {
            return belonging.what();
        }

        @Override
        public void make(TenantId tenant) {
            die(before);
            belonging.make(tenant);
            die(after);
        }

        @Override
        public void remove(TenantId tenant) {
            die(before);
            belonging.remove(tenant);
            die(after);
        }

        private static void die(boolean now) {
            if (now) {
                throw new Death();
            }
        }
    }

    private static final class Death extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
