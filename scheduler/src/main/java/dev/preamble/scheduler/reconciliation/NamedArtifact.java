package dev.preamble.scheduler.reconciliation;

import java.util.UUID;

/**
 * Bytes that the catalog says are in the store.
 *
 * @param id of what is lost with them: the dataset, job, prefix version, segment or part
 */
record NamedArtifact(Thing thing, UUID id, String key, long bytes) {
    /** What the bytes are for whoever misses them. */
    enum Thing {
        DATASET,
        /** What a job that is not over generates for, where it brought that with it. */
        INPUT,
        /** Where a job that is not over goes on. */
        CHECKPOINT,
        /** A file of a version. */
        VERSION,
        /** What a version's trainer left. */
        STATE,
        /** The lines of a segment, or the report of a comparison. */
        RESULTS,
        /** A part of an upload that is under way. */
        PART
    }
}
