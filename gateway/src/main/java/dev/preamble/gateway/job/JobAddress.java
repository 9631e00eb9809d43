package dev.preamble.gateway.job;

import jakarta.ws.rs.core.Response;
import java.net.URI;

/** Where a job is found: under its kind, where it was submitted. */
final class JobAddress {
    private JobAddress() {}

    static Response accepted(JobAnswer job) {
        return Response.accepted(job)
                .location(URI.create("/v1/" + job.kind() + "-jobs/" + job.id()))
                .build();
    }
}
