package dev.preamble.scheduler.share;

import dev.preamble.records.id.JobId;
import dev.preamble.records.id.TenantId;

/** A job that may be released as soon as its base has a free lane. */
public record QueuedJob(JobId job, TenantId tenant, Base base) {}
