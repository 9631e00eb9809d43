package dev.preamble.gateway.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.artifacts.ArtifactMissing;
import dev.preamble.catalog.tenant.TenantState;
import dev.preamble.catalog.tenant.Tenants;
import dev.preamble.gateway.RealParts;
import dev.preamble.gateway.job.Contest;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.store.StoredBytes;
import dev.preamble.provision.postgres.DatabaseRole;
import dev.preamble.records.RecordJson;
import dev.preamble.records.TopicLayout;
import dev.preamble.records.Topics;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.worker.BaseModelCard;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway that dies at any point of a tenant's making or erasure; the next one finishes it. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class TenantLifeIT {
    private static final int OVER = 3_000;
    private static final int OPEN = 450;
    private static final Duration SOON = Duration.ofSeconds(20);

    @Inject
    Contest contest;

    @Inject
    TenantRows rows;

    @Inject
    Tenants tenants;

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
        finish();
        assertThat(state()).contains(TenantState.ACTIVE);
        // A broker lists a topic, and goes on listing it after it is gone, a moment late.
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(outside())
                        .containsExactly(
                                "organisation", "topic", "topic", "right", "right", "right", "right", "right"));
        clients.issue(tenant, "reader");

        assertThatThrownBy(() -> dyingAt(point).erase(tenant, "test")).isInstanceOf(Death.class);
        assertThat(state()).contains(TenantState.ERASING);
        assertThatThrownBy(() -> life.provision(tenant, "Mortal", "test"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("being erased");
        finish();
        assertThat(state()).isEmpty();
        await().atMost(SOON).untilAsserted(() -> assertThat(outside()).isEmpty());
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

    @Test
    void muchHistoryGoesPieceByPiece() throws Exception {
        life.provision(tenant, "Mortal", "test");
        try (Connection owner = owner()) {
            remember(owner);
            owner.setAutoCommit(false);
            // The other gateways' own look is kept away, and so is whoever wants a job that is over.
            change(owner, "select pg_advisory_lock(hashtextextended(?, 7))");
            change(owner, "select from job where tenant = ? and state = 'SUCCEEDED' for update");

            contest.run(() -> rows.condemn(tenant));
            assertThat(contest.call(() -> rows.endSome(tenant)))
                    .as("more open jobs")
                    .isTrue();
            assertThat(contest.call(() -> rows.endSome(tenant))).isTrue();
            assertThat(contest.call(() -> rows.endSome(tenant))).isFalse();

            owner.rollback();
            assertThat(count(owner, "job where state = 'CANCELLED' and tenant = ?"))
                    .isEqualTo(OPEN);
            assertThat(contest.call(() -> rows.forgetSome(tenant))).isTrue();
            assertThat(count(owner, "job where tenant = ?"))
                    .as("left by one piece")
                    .isBetween(1, OVER + OPEN - 1);
            owner.rollback();
        }

        finish();

        assertThat(state()).isEmpty();
        try (Connection owner = owner()) {
            for (String table : List.of("job", "prefix", "dataset", "metered_run", "stored_change")) {
                assertThat(count(owner, table + " where tenant = ?")).as(table).isZero();
            }
            assertThat(count(owner, "job_event where event ->> 'of' = ?")).isZero();
            assertThat(count(owner, "prefix_version where digest = ?")).isZero();
            assertThat(count(owner, "dead_letter where detail = ?")).isZero();
        }
    }

    @Test
    void whoCannotBeFinishedKeepsNobodyElse() {
        TenantId erased = new TenantId(tenant + "-0");
        TenantId other = new TenantId(tenant + "-1");
        for (TenantId each : List.of(erased, tenant, other)) {
            life.provision(each, "Mortal", "test");
        }
        life.erase(erased, "test");
        ArtifactRef late = store.put(
                ArtifactKey.inputs(erased.value(), UUID.randomUUID()), "late".getBytes(StandardCharsets.UTF_8));
        for (TenantId each : List.of(tenant, other)) {
            contest.run(() -> rows.condemn(each));
        }
        Belonging unremovable = new Belonging() {
            @Override
            public String what() {
                return "trouble";
            }

            @Override
            public void make(TenantId of) {}

            @Override
            public void remove(TenantId of) {
                if (of.equals(tenant)) {
                    throw new IllegalStateException("nobody foresaw this");
                }
            }
        };

        new UnfinishedTenants(
                        tenants,
                        new TenantLife(
                                contest,
                                rows,
                                List.of(unremovable, clients, organisation, rights, topics, storage),
                                entities),
                        lateArtifacts)
                .finishAll();

        assertThat(QuarkusTransaction.requiringNew().call(() -> rows.state(other)))
                .isEmpty();
        assertThatThrownBy(() -> store.copy(late, OutputStream.nullOutputStream()))
                .isInstanceOf(ArtifactMissing.class);
        finish();
        assertThat(state()).isEmpty();
    }

    /** The gateway's own look at what is unfinished may be at it just now. */
    private void finish() {
        await().atMost(Duration.ofSeconds(30)).pollInSameThread().until(() -> {
            try {
                life.finish(tenant, "test");
                return true;
            } catch (Refusal e) {
                assertThat(e).hasMessageContaining("being worked on right now");
                return false;
            }
        });
    }

    private Optional<TenantState> state() {
        return QuarkusTransaction.requiringNew().call(() -> rows.state(tenant));
    }

    /** Thousands of jobs that are over, with events, versions, aliases and letters, and some that are not. */
    private void remember(Connection owner) throws SQLException {
        String base = "base-" + tenant;
        try (PreparedStatement model = owner.prepareStatement(
                "insert into base_model (id, digest, card, announced_at) values (?, ?, ?::jsonb, now())")) {
            model.setString(1, base);
            model.setString(2, "d".repeat(64));
            model.setString(
                    3, RecordJson.text(new BaseModelCard("d".repeat(64), "gpt2", 2, 64, 2, 512, 512, 1_000, 2, 32)));
            model.executeUpdate();
        }
        change(owner, """
                insert into prefix (id, tenant, name, base_model, created_at)
                select gen_random_uuid(), id, 'p', 'base-' || id, now() from tenant where id = ?""");
        change(owner, """
                insert into dataset (id, tenant, name, purpose, artifact, lines, created_at)
                select gen_random_uuid(), id, 'd' || i, 'TRAINING', '{"bytes": 1}', 1, now()
                from tenant, generate_series(1, 300) i where id = ?""");
        change(owner, """
                insert into job (id, tenant, kind, state, pool, base_digest, options, input, input_lines, prefix, dataset,
                  request_digest, not_before, created_at, ended_at)
                select gen_random_uuid(), p.tenant, 'TRAINING', case when i <= %d then 'SUCCEEDED' else 'QUEUED' end,
                  p.base_model, 'aa', '{}', '{"bytes": 1}', 1, p.id,
                  (select id from dataset where tenant = p.tenant and name = 'd' || 1 + i %% 300), '', now(),
                  now() + i * interval '1 ms', case when i <= %1$d then now() end
                from prefix p, generate_series(1, %d) i where p.tenant = ?""".formatted(OVER, OVER + OPEN));
        change(owner, """
                insert into segment (id, job, ordinal, state, pool, first_line, lines, release, attempt)
                select gen_random_uuid(), id, 1, case state when 'QUEUED' then 'QUEUED' else 'DONE' end, pool, 0, 1, 1, 1
                from job where tenant = ?""");
        change(owner, """
                insert into job_event (job, sequence, event, at)
                select id, i, jsonb_build_object('kind', 'progressed', 'of', tenant), now()
                from job, generate_series(1, 20) i where state = 'SUCCEEDED' and tenant = ?""");
        change(owner, """
                insert into metered_run (job, sequence, tenant, at, lane_ms, tokens_trained, tokens_generated)
                select id, 1, tenant, now(), 1, 1, 1 from job where state = 'SUCCEEDED' and tenant = ?""");
        change(owner, """
                insert into prefix_version (id, prefix, number, job, base_digest, digest, files, progress, created_at)
                select gen_random_uuid(), prefix, row_number() over (), id, 'aa', tenant, '[]', '{}', now()
                from job where state = 'SUCCEEDED' and tenant = ? limit 700""");
        change(owner, """
                update job set version = v.id, origin = v.id from prefix_version v where v.job = job.id and job.tenant = ?""");
        change(owner, """
                insert into prefix_alias (prefix, name, version, updated_at)
                select prefix, 'a' || number, id, now() from prefix_version where digest = ? limit 100""");
        change(owner, """
                insert into dead_letter (id, job, segment, code, detail, at)
                select gen_random_uuid(), job.id, segment.id, 'worker_lost', tenant, now()
                from job join segment on segment.job = job.id where tenant = ? limit 100""");
    }

    private void change(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, tenant.value());
            statement.execute();
        }
    }

    private int count(Connection connection, String rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select count(*) from " + rows)) {
            statement.setString(1, tenant.value());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private static Connection owner() throws SQLException {
        Config config = ConfigProvider.getConfig();
        return DriverManager.getConnection(
                config.getValue("preamble.database.url", String.class),
                DatabaseRole.PREAMBLE_OWNER.username(),
                config.getValue("test.database.owner-password", String.class));
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
