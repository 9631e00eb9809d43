package dev.preamble.records.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.id.TenantId;

/** One segment's work, as one release of it: what a worker needs, without asking anyone else. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.EXISTING_PROPERTY, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(
            value = TrainingTask.class,
            name = TrainingTask.OF_A_PREFIX,
            names = TrainingTask.OF_A_COMPARISON),
    @JsonSubTypes.Type(value = GenerationTask.class, name = GenerationTask.KIND)
})
public sealed interface Task permits TrainingTask, GenerationTask {
    /** What tells a worker, before all else, whether it can do this; one that it does not know it rejects. */
    @JsonProperty("kind")
    String kind();

    TenantId tenant();

    JobId job();

    SegmentId segment();

    /** Counted by the catalog for each sending of the segment, from 1; only the current one may change anything. */
    int release();

    PoolId pool();

    /** SHA-256 of the base model's weights that the job was accepted for; a worker with other weights must refuse. */
    String baseDigest();
}
