package dev.preamble.catalog.prefix;

import dev.preamble.records.task.TrainingOptions;
import java.time.Instant;

/**
 * What a version keeps of the job that learned it, once that was removed: what a job that goes on from there is held to.
 *
 * @param rows SHA-256 of the rows that it learned from
 */
public record RemovedJob(Instant endedAt, String rows, TrainingOptions options) {}
