package dev.preamble.scheduler.stage;

import dev.preamble.records.RecordJson;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.Checkpoint;
import dev.preamble.records.task.GenerationOptions;
import dev.preamble.records.task.TrainingOptions;
import dev.preamble.records.worker.BaseModelCard;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the gateway puts into the catalog: tenants and jobs, by the tables' owner. */
public final class Submitted {
    private static final ArtifactRef INPUT = new ArtifactRef("tenants/acme/datasets/x/data.jsonl", "cd".repeat(32), 9);

    private Submitted() {}

    /** A tenant with its topics, and nothing else. */
    public static TenantId tenant() throws Exception {
        TenantId tenant = tenantWithoutTopics();
        TestKafka.provision(tenant);
        return tenant;
    }

    /** A tenant to whom nothing can be told. */
    public static TenantId tenantWithoutTopics() {
        TenantId tenant = new TenantId("t" + unique());
        Stage.sql("insert into tenant values ('%s', 'A test', 'ACTIVE', now())".formatted(tenant));
        return tenant;
    }

    /** A pool that nobody used before. */
    public static PoolId pool() {
        PoolId pool = new PoolId("pool-" + unique());
        announced(pool);
        return pool;
    }

    /** The pool's base model, as a worker announced it that did not say all of it. */
    public static void announced(PoolId pool) {
        BaseModelCard card = new BaseModelCard(PlayedWorker.DIGEST, "gpt2", 2, 64, 4, 512, 128, 100_000, null, null);
        Stage.sql("insert into base_model values ('%s', '%s', '%s', now())"
                .formatted(pool, PlayedWorker.DIGEST, RecordJson.text(card)));
    }

    public static JobId training(TenantId tenant, PoolId pool) {
        UUID prefix = UUID.randomUUID();
        Stage.sql(
                "insert into prefix values ('%s', '%s', 'p%s', '%s', now())".formatted(prefix, tenant, unique(), pool));
        return job(tenant, pool, "TRAINING", RecordJson.text(TrainingOptions.defaults()), 10, prefix);
    }

    /** A job that learns no prefix. */
    public static JobId comparison(TenantId tenant, PoolId pool) {
        return job(tenant, pool, "TRAINING", "{\"compare\": \"top2\"}", 10, null);
    }

    /** A job that goes on where the trainer of the version that another one learned stopped. */
    public static JobId resumed(JobId other, Checkpoint left) {
        JobId id = JobId.random();
        Stage.sql("""
                insert into job (id, tenant, kind, state, pool, base_digest, options, input, input_lines, prefix, origin,
                                 checkpoint, request_digest, not_before, created_at)
                select '%s', tenant, kind, 'QUEUED', pool, base_digest, options, input, input_lines, prefix, version,
                       '%s', 'x', clock_timestamp(), clock_timestamp()
                from job where id = '%s'
                """.formatted(id, RecordJson.text(left), other));
        return id;
    }

    public static JobId generation(TenantId tenant, PoolId pool, int lines) {
        return job(tenant, pool, "GENERATION", RecordJson.text(GenerationOptions.defaults()), lines, null);
    }

    private static JobId job(
            TenantId tenant, PoolId pool, String kind, String options, int lines, @Nullable UUID prefix) {
        JobId id = JobId.random();
        Stage.sql("""
                insert into job (id, tenant, kind, state, pool, base_digest, options, input, input_lines, prefix,
                                 request_digest, not_before, created_at)
                values ('%s', '%s', '%s', 'QUEUED', '%s', '%s', '%s', '%s', %d, %s, 'x', clock_timestamp(),
                        clock_timestamp())
                """.formatted(
                        id,
                        tenant,
                        kind,
                        pool,
                        PlayedWorker.DIGEST,
                        options,
                        RecordJson.text(INPUT),
                        lines,
                        prefix == null ? "null" : "'" + prefix + "'"));
        return id;
    }

    private static String unique() {
        return UUID.randomUUID().toString().substring(0, 8);
    }
}
