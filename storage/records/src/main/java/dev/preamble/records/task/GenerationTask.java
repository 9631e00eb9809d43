package dev.preamble.records.task;

import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.id.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * Generate for some lines of a generation job's inputs.
 *
 * @param inputs JSON lines, each with an {@code "input"}
 * @param firstLine first line of this segment, counted from 0
 * @param lines how many lines
 * @param prefix the learned prefix to generate with; null generates with the base model alone
 * @param awaited whether somebody waits, who is told of the texts as they grow; null, from a scheduler that does not tell
 *     too, where nobody does
 */
public record GenerationTask(
        TenantId tenant,
        JobId job,
        SegmentId segment,
        int release,
        PoolId pool,
        String baseDigest,
        GenerationOptions options,
        ArtifactRef inputs,
        long firstLine,
        int lines,
        @Nullable ArtifactRef prefix,
        @Nullable Boolean awaited)
        implements Task {
    static final String KIND = "generation";

    @Override
    public String kind() {
        return KIND;
    }
}
