package dev.preamble.scheduler.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.preamble.artifacts.ArtifactArea;
import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.artifacts.StoreRefused;
import dev.preamble.catalog.job.JobEventEntry;
import dev.preamble.catalog.job.JobHistory;
import dev.preamble.catalog.restoration.Backups;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import dev.preamble.scheduler.leadership.Leadership;
import dev.preamble.scheduler.stage.RealParts;
import dev.preamble.scheduler.stage.Schedulers;
import dev.preamble.scheduler.stage.Stage;
import dev.preamble.scheduler.stage.Submitted;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What stays in the store of jobs that are over. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class ClearanceIT {
    @Inject
    Schedulers schedulers;

    @Inject
    Stage stage;

    @Inject
    Backups backups;

    @Inject
    JobHistory history;

    @Inject
    EntityManager entities;

    private final UUID run = UUID.randomUUID();
    private final UUID fenced = UUID.randomUUID();
    private TenantId tenant;
    private PoolId pool;

    @BeforeEach
    void clear() {
        Stage.clear();
        tenant = Submitted.tenantWithoutTopics();
        pool = Submitted.pool();
    }

    @Test
    void nothingOfAJobThatFailedOrWasCancelledButItsInputs() throws Exception {
        for (String state : new String[] {"FAILED", "CANCELLED"}) {
            JobId job = Submitted.training(tenant, pool);
            ArtifactKey checkpoint = stored(ArtifactKey.checkpoint(tenant.value(), job.value(), run, 5));
            ArtifactKey manifest = stored(ArtifactKey.manifest(tenant.value(), job.value(), fenced, 5));
            ArtifactKey inputs = stored(ArtifactKey.inputs(tenant.value(), job.value()));
            end(job, state, "3 minutes");

            clearance().take();

            assertThat(isThere(checkpoint)).isFalse();
            assertThat(isThere(manifest)).isFalse();
            assertThat(isThere(inputs)).isTrue();
            assertThat(clearedAt(job)).isNotEqualTo("null");
        }
    }

    @Test
    void theResultsThatASegmentNamesAndNothingOfFencedRuns() throws Exception {
        JobId job = Submitted.generation(tenant, pool, 10);
        ArtifactKey results = stored(ArtifactKey.results(tenant.value(), job.value(), run));
        ArtifactKey others = stored(ArtifactKey.results(tenant.value(), job.value(), fenced));
        Stage.sql("""
                insert into segment (id, job, ordinal, state, pool, first_line, lines, release, attempt, results)
                values (gen_random_uuid(), '%s', 1, 'DONE', '%s', 0, 10, 1, 1, '{"key": "%s"}')
                """.formatted(job, pool, results));
        end(job, "FAILED", "3 minutes");

        clearance().take();

        assertThat(isThere(results)).isTrue();
        assertThat(isThere(others)).isFalse();
    }

    @Test
    void theVersionThatAJobMade() throws Exception {
        JobId job = Submitted.training(tenant, pool);
        ArtifactKey weights = stored(ArtifactKey.adapterModel(tenant.value(), job.value(), run));
        ArtifactKey checkpoint = stored(ArtifactKey.checkpoint(tenant.value(), job.value(), fenced, 5));
        Stage.sql("""
                insert into prefix_version (id, prefix, number, job, base_digest, files, digest, progress, created_at)
                select gen_random_uuid(), prefix, 1, id, base_digest, '[{"artifact": {"key": "%s"}}]', 'x', '{}', now()
                from job where id = '%s'
                """.formatted(weights, job));
        end(job, "SUCCEEDED", "3 minutes");

        clearance().take();

        assertThat(isThere(weights)).isTrue();
        assertThat(isThere(checkpoint)).isFalse();
    }

    /** Where the store can, and it still is by then, what is erased by mistake. */
    @Test
    void theVersionThatAJobMadeWhoeverErasesIt() throws Exception {
        assumeThat(stage.store().locks()).as("a minio on the PATH").isTrue();
        JobId job = Submitted.training(tenant, pool);
        ArtifactKey weights = stored(ArtifactKey.adapterModel(tenant.value(), job.value(), run));
        ArtifactKey state = stored(ArtifactKey.state(tenant.value(), job.value(), run));
        Stage.sql("""
                insert into prefix_version
                  (id, prefix, number, job, base_digest, files, digest, progress, created_at, state)
                select gen_random_uuid(), prefix, 1, id, base_digest,
                       '[{"artifact": {"key": "%s"}, "storeVersion": "%s"}, {"artifact": {"key": "%s"}}]', 'x', '{}', now(),
                       '{"key": "%s"}'
                from job where id = '%s'
                """.formatted(
                        weights,
                        stage.store().head(weights).orElseThrow().version(),
                        ArtifactKey.metrics(tenant.value(), job.value(), run),
                        state,
                        job));
        end(job, "SUCCEEDED", "3 minutes");

        clearance().take();
        assertThat(clearedAt(job)).isNotEqualTo("null");

        assertThatThrownBy(() -> stage.store().erase(ArtifactArea.run(tenant.value(), job.value(), run)))
                .isInstanceOfSatisfying(
                        StoreRefused.class,
                        refusal -> assertThat(refusal.locked()).isTrue());
        assertThat(isThere(weights)).isTrue();
        assertThat(isThere(state)).isTrue();

        // An older catalog that does not know the version leaves it where it is, and does not try for ever.
        Stage.sql("delete from prefix_version where job = '" + job + "'");
        Stage.sql("update job set cleared_at = null where id = '" + job + "'");
        clearance().take();
        assertThat(isThere(weights)).isTrue();
        assertThat(clearedAt(job)).isNotEqualTo("null");

        stage.store().eraseEvenLocked(ArtifactArea.tenant(tenant.value()));
        assertThat(isThere(weights)).isFalse();
    }

    /** Whatever the gateway left of it, and what a run stored even later. */
    @Test
    void theVersionOfAJobThatWasRemovedAndNothingElse() throws Exception {
        JobId job = Submitted.training(tenant, pool);
        ArtifactKey weights = stored(ArtifactKey.adapterModel(tenant.value(), job.value(), run));
        ArtifactKey late = stored(ArtifactKey.checkpoint(tenant.value(), job.value(), fenced, 5));
        Stage.sql("""
                insert into prefix_version (id, prefix, number, job, base_digest, files, digest, progress, created_at, removed_job)
                select gen_random_uuid(), prefix, 1, id, base_digest, '[{"artifact": {"key": "%s"}}]', 'x', '{}', now(), '{}'
                from job where id = '%s'
                """.formatted(weights, job));
        JobId generation = Submitted.generation(tenant, pool, 10);
        ArtifactKey results = stored(ArtifactKey.results(tenant.value(), generation.value(), run));
        for (JobId removed : List.of(job, generation)) {
            Stage.sql("delete from job where id = '" + removed + "'");
            Stage.sql("insert into removed_job values ('%s', '%s', now() - interval '3 minutes')"
                    .formatted(removed, tenant));
        }

        clearance().take();

        assertThat(isThere(weights)).isTrue();
        assertThat(isThere(late)).isFalse();
        assertThat(isThere(results)).isFalse();
        assertThat(Stage.value("select count(*) from removed_job where tenant = '" + tenant + "'"))
                .isEqualTo("0");
    }

    @Test
    void allOfAJobWhoseRunsMayStillBeStoring() throws Exception {
        JobId job = Submitted.training(tenant, pool);
        ArtifactKey checkpoint = stored(ArtifactKey.checkpoint(tenant.value(), job.value(), run, 5));
        end(job, "CANCELLED", "1 minute");

        clearance().take();

        assertThat(isThere(checkpoint)).isTrue();
        assertThat(clearedAt(job)).isEqualTo("null");
    }

    /** A training of a day tells of its progress some 86,400 times. */
    @Test
    void ofWhatAJobToldOfItsProgressAnOutline() {
        JobId job = Submitted.training(tenant, pool);
        Stage.sql("delete from job_event where job = '" + job + "'");
        Stage.sql("""
                insert into job_event (job, sequence, event, at)
                select '%s', n, jsonb_build_object('kind', case when n in (1, 700, 5003) then 'waiting' else 'progressed' end), now()
                from generate_series(1, 5003) n
                """.formatted(job));
        List<Long> outline = outline(job);
        end(job, "SUCCEEDED", "3 minutes");

        clearance().take();

        assertThat(sequences(job)).isEqualTo(outline);
        assertThat(outline)
                .hasSize(JobHistory.MOMENTS + 3)
                .startsWith(1L, 11L, 21L)
                .contains(700L)
                .endsWith(4982L, 4992L, 5002L, 5003L);
        assertThat(outline(job)).as("is its own outline").isEqualTo(outline);
    }

    @Test
    void nothingOfTheJobsBehindThoseThatCannotBeCleared() throws Exception {
        assumeThat(stage.store().locks()).as("a minio on the PATH").isTrue();
        for (int i = 0; i < 10; i++) {
            JobId stuck = Submitted.training(tenant, pool);
            ArtifactKey weights = stored(ArtifactKey.adapterModel(tenant.value(), stuck.value(), run));
            Stage.sql("""
                    insert into prefix_version (id, prefix, number, job, base_digest, files, digest, progress, created_at)
                    select gen_random_uuid(), prefix, 1, id, base_digest,
                           '[{"artifact": {"key": "%s"}, "storeVersion": "none of the store''s"}]', 'x', '{}', now()
                    from job where id = '%s'
                    """.formatted(weights, stuck));
            end(stuck, "SUCCEEDED", "1 hour");
        }
        JobId job = Submitted.training(tenant, pool);
        ArtifactKey checkpoint = stored(ArtifactKey.checkpoint(tenant.value(), job.value(), run, 5));
        end(job, "FAILED", "3 minutes");
        Clearance clearance = clearance();

        assertThat(clearance.take()).isZero();
        assertThat(clearance.take()).isPositive();

        assertThat(isThere(checkpoint)).isFalse();
        assertThat(clearedAt(job)).isNotEqualTo("null");
    }

    private List<Long> outline(JobId job) {
        return QuarkusTransaction.requiringNew().call(() -> history.outline(job)).stream()
                .map(JobEventEntry::sequence)
                .toList();
    }

    private static List<Long> sequences(JobId job) {
        return Stream.of(Stage.value(
                                "select string_agg(sequence::text, ' ' order by sequence) from job_event where job = '"
                                        + job + "'")
                        .split(" ", -1))
                .map(Long::valueOf)
                .toList();
    }

    private Clearance clearance() {
        Leadership leader = schedulers.leadership(Duration.ofMinutes(5));
        Stage.sql("update lease set expires_at = clock_timestamp() - interval '1 second'");
        leader.take();
        return new Clearance(leader, stage.store(), backups, history, entities, InstantSource.system());
    }

    private static void end(JobId job, String state, String ago) {
        Stage.sql("update job set state = '%s', ended_at = now() - interval '%s' where id = '%s'"
                .formatted(state, ago, job));
    }

    private static String clearedAt(JobId job) {
        return Stage.value("select cleared_at from job where id = '" + job + "'");
    }

    private ArtifactKey stored(ArtifactKey key) throws IOException {
        return stage.store().put(key, new ByteArrayInputStream(new byte[10])).key();
    }

    private boolean isThere(ArtifactKey key) {
        return stage.store().head(key).isPresent();
    }
}
