package dev.preamble.scheduler.share;

import dev.preamble.records.id.JobId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.Priority;

/**
 * A job that may be released as soon as its base has a free lane, or a completion that may be sent.
 *
 * @param job its id, or that of the completion
 * @param laneSeconds what its next segment is expected to use
 */
public record QueuedJob(JobId job, TenantId tenant, Base base, Priority priority, double laneSeconds) {}
