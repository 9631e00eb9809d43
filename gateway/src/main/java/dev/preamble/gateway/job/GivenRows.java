package dev.preamble.gateway.job;

import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.artifacts.Brought;
import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.records.id.JobId;
import jakarta.inject.Singleton;
import java.util.Optional;

/** What a job was given: the rows of a dataset, inputs that came with it, or those of the job that it does again. */
@Singleton
public final class GivenRows {
    private final Jobs jobs;

    public GivenRows(Jobs jobs) {
        this.jobs = jobs;
    }

    /** How they went, for the job's owner; empty while they are there. Within the caller's transaction. */
    public Optional<String> gone(Job job) {
        if (job.dataset().isPresent()) {
            return Optional.empty();
        }
        Optional<JobId> from = Brought.of(new ArtifactKey(job.input().key()))
                .filter(given -> given.kind() == Brought.Kind.INPUTS)
                .map(given -> new JobId(given.id()));
        if (from.isEmpty()) {
            return Optional.of("The dataset of the job was removed");
        }
        return from.filter(id -> jobs.ofTenant(job.tenant(), id).isEmpty())
                .map(id -> "The job has its inputs from job " + id + ", which was removed");
    }
}
