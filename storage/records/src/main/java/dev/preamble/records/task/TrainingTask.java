package dev.preamble.records.task;

import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.id.TenantId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Train a prefix, or what it is compared with, for a while, from the last accepted checkpoint and from nowhere else.
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
        implements Task {
    static final String OF_A_PREFIX = "training";

    /** A kind of its own: a worker of before there were any would pass over the option, and train a prefix. */
    static final String OF_A_COMPARISON = "comparison";

    @Override
    public String kind() {
        return options.compare() == null ? OF_A_PREFIX : OF_A_COMPARISON;
    }
}
