package dev.preamble.worker;

import dev.preamble.records.event.RunKey;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.GenerationOptions;
import dev.preamble.records.task.GenerationTask;
import dev.preamble.records.task.Task;
import dev.preamble.records.task.TrainingOptions;
import dev.preamble.records.task.TrainingTask;
import java.time.Duration;

/** Tasks for tests that do not look into them. */
public final class SampleTasks {
    public static final TenantId TENANT = new TenantId("acme");
    public static final PoolId POOL = new PoolId("tiny-model");
    public static final WorkerId WORKER = new WorkerId("worker-1");

    private SampleTasks() {}

    public static TrainingTask training(int release) {
        return new TrainingTask(
                TENANT,
                JobId.random(),
                SegmentId.random(),
                release,
                POOL,
                "00",
                TrainingOptions.defaults(),
                new ArtifactRef("tenants/acme/rows", "00", 1),
                null,
                null,
                Duration.ofSeconds(30));
    }

    public static GenerationTask generation(int release) {
        return new GenerationTask(
                TENANT,
                JobId.random(),
                SegmentId.random(),
                release,
                POOL,
                "00",
                GenerationOptions.defaults(),
                new ArtifactRef("tenants/acme/rows", "00", 1),
                0,
                1,
                null,
                null);
    }

    public static RunKey key(Task task) {
        return new RunKey(task.tenant(), task.job(), task.segment(), task.release(), RunId.random(), WORKER);
    }
}
