package dev.preamble.records.task;

import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.id.TenantId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Train for a while, from the last accepted checkpoint and from nowhere else.
 *
 * @param dataset rows as JSON lines of {@code input} and {@code target}
 * @param checkpoint where to go on; null starts at step 0. That of a job's first segment is what the trainer of another
 *     job's version left
 * @param from weights of the version that the prefix begins as; null where it begins by its options
 * @param budget lane time after which the run checkpoints and yields
 */
public record TrainingTask(
        TenantId tenant,
        JobId job,
        SegmentId segment,
        int release,
        PoolId pool,
        String baseDigest,
        TrainingOptions options,
        ArtifactRef dataset,
        @Nullable Checkpoint checkpoint,
        @Nullable ArtifactRef from,
        Duration budget)
        implements Task {}
