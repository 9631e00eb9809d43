package dev.preamble.scheduler.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.preamble.artifacts.ArtifactArea;
import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.artifacts.StoreRefused;
import dev.preamble.catalog.restoration.Backups;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import dev.preamble.scheduler.leadership.Leadership;
import dev.preamble.scheduler.stage.RealParts;
import dev.preamble.scheduler.stage.Schedulers;
import dev.preamble.scheduler.stage.Stage;
import dev.preamble.scheduler.stage.Submitted;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
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

    @Test
    void allOfAJobWhoseRunsMayStillBeStoring() throws Exception {
        JobId job = Submitted.training(tenant, pool);
        ArtifactKey checkpoint = stored(ArtifactKey.checkpoint(tenant.value(), job.value(), run, 5));
        end(job, "CANCELLED", "1 minute");

        clearance().take();

        assertThat(isThere(checkpoint)).isTrue();
        assertThat(clearedAt(job)).isEqualTo("null");
    }

    private Clearance clearance() {
        Leadership leader = schedulers.leadership(Duration.ofMinutes(5));
        Stage.sql("update lease set expires_at = clock_timestamp() - interval '1 second'");
        leader.take();
        return new Clearance(leader, stage.store(), backups, entities, InstantSource.system());
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
