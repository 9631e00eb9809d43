package dev.preamble.gateway.job;

import dev.preamble.catalog.job.JobFilter;
import dev.preamble.catalog.job.JobKind;
import dev.preamble.catalog.job.JobState;
import dev.preamble.gateway.problem.Choices;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.PrefixName;
import dev.preamble.records.id.TenantId;
import jakarta.ws.rs.QueryParam;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which of the tenant's jobs a list is to have. What is left out, or has no value, is any. */
public final class WantedJobs {
    @QueryParam("state")
    @Parameter(description = "Jobs in this state alone.")
    @Nullable
    String state;

    @QueryParam("prefix")
    @Parameter(description = "Jobs that tune or ask the prefix of this name alone.")
    @Nullable
    String prefix;

    public WantedJobs() {}

    /** @throws Refusal when it can name no job */
    JobFilter filter(TenantId tenant, JobKind kind) {
        return new JobFilter(
                tenant,
                kind,
                state == null || state.isEmpty() ? Set.of() : Set.of(Choices.of(JobState.class, "state", state)),
                prefix == null || prefix.isEmpty() ? null : name(prefix),
                "",
                true,
                "");
    }

    private static PrefixName name(String prefix) {
        return new PrefixName(
                new Field("prefix").matching(prefix, PrefixName::isValid, TrainingJobRequest.PREFIX_FORM));
    }
}
