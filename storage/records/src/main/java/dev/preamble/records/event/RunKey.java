package dev.preamble.records.event;

import dev.preamble.records.id.JobId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.id.WorkerId;

/**
 * Whose report this is. Release and run fence it: the catalog takes it only from the current pair.
 *
 * @param release of the segment, from the task
 * @param run minted by the worker when it acquired the task
 */
public record RunKey(TenantId tenant, JobId job, SegmentId segment, int release, RunId run, WorkerId worker) {}
