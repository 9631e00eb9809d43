package dev.preamble.gateway.worker;

import dev.preamble.catalog.worker.SeenWorker;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A worker as operators see it.
 *
 * @param state {@code working}: it takes tasks; {@code draining}: it takes none and ends those it has; {@code drained}: it
 *     has none; {@code lost}: the scheduler has not seen it of late
 * @param baseDigest lower-case hexadecimal SHA-256 of the weights that it holds
 * @param device in words
 * @param busyLanes lanes that a run or a completion holds
 * @param laneMemoryBytes what a job may take of a lane, where it says so
 * @param drainedAt since when an operator wants it to take no tasks
 */
public record WorkerAnswer(
        String id,
        String pool,

        @Schema(enumeration = {"working", "draining", "drained", "lost"})
        String state,

        String baseDigest,
        String device,
        int lanes,
        int busyLanes,
        long freeMemoryBytes,
        @Nullable Long laneMemoryBytes,
        @Nullable Instant drainedAt,
        Instant seenAt) {
    static WorkerAnswer of(SeenWorker worker, Instant now) {
        return new WorkerAnswer(
                worker.id().value(),
                worker.pool().value(),
                state(worker, now),
                worker.digest(),
                worker.device(),
                worker.lanes(),
                worker.busy(),
                worker.freeMemory(),
                worker.laneMemory().isPresent() ? worker.laneMemory().getAsLong() : null,
                worker.drainedAt().orElse(null),
                worker.seenAt());
    }

    private static String state(SeenWorker worker, Instant now) {
        if (!worker.isAlive(now)) {
            return "lost";
        }
        if (!worker.draining() && worker.drainedAt().isEmpty()) {
            return "working";
        }
        return worker.draining() && worker.busy() == 0 ? "drained" : "draining";
    }
}
