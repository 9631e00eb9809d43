package dev.preamble.records.worker;

import dev.preamble.records.id.CompletionId;
import dev.preamble.records.id.Incarnation;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.id.WorkerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a worker says of itself, every {@link #INTERVAL}.
 *
 * @param incarnation this life of the worker's process
 * @param base the base model that it holds
 * @param device in words, such as {@code cpu, 2 threads}
 * @param lanes how many tasks it can run at once
 * @param held the runs that hold a lane now
 * @param completions that run now, beside those; null from workers that do not tell
 * @param freeMemoryBytes of the device, as far as the worker can tell
 * @param laneMemoryBytes what a job may take of a lane; null from workers that do not tell
 * @param draining whether it takes no more tasks
 */
public record Heartbeat(
        WorkerId worker,
        Incarnation incarnation,
        PoolId pool,
        BaseModelCard base,
        String device,
        int lanes,
        List<Held> held,
        @Nullable List<CompletionId> completions,
        long freeMemoryBytes,
        @Nullable Long laneMemoryBytes,
        boolean draining,
        Instant at) {
    public static final Duration INTERVAL = Duration.ofSeconds(2);

    /** A worker that was silent for so long is taken for lost. */
    public static final Duration LOST_AFTER = INTERVAL.multipliedBy(5);

    public Heartbeat {
        held = List.copyOf(held);
        completions = completions == null ? null : List.copyOf(completions);
    }

    /** Lanes that could start a task now. */
    public int freeLanes() {
        return draining ? 0 : Math.max(0, lanes - held.size());
    }

    /** A run that holds a lane. */
    public record Held(SegmentId segment, int release, RunId run) {}
}
