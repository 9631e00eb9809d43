package dev.preamble.gateway.openai;

import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobEventEntry;
import dev.preamble.catalog.job.JobFilter;
import dev.preamble.catalog.job.JobHistory;
import dev.preamble.catalog.job.JobKind;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.gateway.ApiDocument;
import dev.preamble.gateway.identity.CurrentTenant;
import dev.preamble.gateway.job.Cancellation;
import dev.preamble.gateway.job.IdempotencyKey;
import dev.preamble.gateway.job.JobAnswer;
import dev.preamble.gateway.job.JobView;
import dev.preamble.gateway.job.TrainingJobs;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.TenantId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /openai/v1/fine_tuning/jobs}: the tenant's training jobs. */
@Path("/openai/v1/fine_tuning/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
@Tag(name = ApiDocument.OPENAI)
public class FineTuningResource {
    private final CurrentTenant tenant;
    private final TrainingJobs submissions;
    private final JobView view;
    private final Cancellation cancellation;
    private final SecurityIdentity caller;
    private final Jobs jobs;
    private final JobHistory history;

    public FineTuningResource(
            CurrentTenant tenant,
            TrainingJobs submissions,
            JobView view,
            Cancellation cancellation,
            SecurityIdentity caller,
            Jobs jobs,
            JobHistory history) {
        this.tenant = tenant;
        this.submissions = submissions;
        this.view = view;
        this.cancellation = cancellation;
        this.caller = caller;
        this.jobs = jobs;
        this.history = history;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Submits a training job")
    @APIResponse(responseCode = "200", description = "Stored; it will not be lost")
    @APIResponse(responseCode = "409", description = "The suffix names a prefix of another base model (conflict)")
    public FineTuningAnswer submit(
            @HeaderParam(IdempotencyKey.HEADER) @Nullable String key, @Nullable FineTuningRequest request) {
        TenantId owner = tenant.id();
        FineTuningRequest asked = new Field("body").required(request);
        try {
            return FineTuningAnswer.of(
                    owner.value(), submissions.submit(owner, IdempotencyKey.of(key), asked.checked()));
        } catch (Refusal refused) {
            throw refused.about(FineTuningRequest::name);
        }
    }

    @GET
    public Listing<FineTuningAnswer> list(
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit")
                    @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = Listing.MOST))
                    @Nullable
                    String limit) {
        TenantId owner = tenant.id();
        int most = Listing.size(limit);
        List<JobAnswer> found = QuarkusTransaction.requiringNew().call(() -> view.all(found(owner, after, most + 1)));
        return Listing.of(found, most, job -> FineTuningAnswer.of(owner.value(), job));
    }

    private List<Job> found(TenantId owner, @Nullable String after, int most) {
        JobFilter all = JobFilter.all(owner, JobKind.TRAINING);
        if (after == null) {
            return jobs.newest(all, most);
        }
        Job last = jobs.ofTenant(owner, new JobId(Ids.JOB.parse("after", after)))
                .orElseThrow(() -> Refusal.notFound("after"));
        return jobs.olderThan(all, last.createdAt(), last.id().value(), most);
    }

    @GET
    @Path("/{id}")
    public FineTuningAnswer one(@PathParam("id") String id) {
        return answer(tenant.id(), Ids.JOB.parse("id", id));
    }

    @POST
    @Path("/{id}/cancel")
    @Operation(summary = "Cancels the job", description = "At once, and as often as you like.")
    @APIResponse(responseCode = "200", description = "Cancelled")
    @APIResponse(responseCode = "409", description = "The job succeeded or failed before (conflict)")
    public FineTuningAnswer cancel(@PathParam("id") String id) {
        TenantId owner = tenant.id();
        UUID job = Ids.JOB.parse("id", id);
        cancellation.cancel(owner, JobKind.TRAINING, job, caller.getPrincipal().getName());
        return answer(owner, job);
    }

    @GET
    @Path("/{id}/events")
    @Operation(summary = "What happened to the job, the newest first")
    public Listing<FineTuningEvent> events(
            @PathParam("id") String id,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit")
                    @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = Listing.MOST))
                    @Nullable
                    String limit) {
        int most = Listing.size(limit);
        JobAnswer job = job(tenant.id(), Ids.JOB.parse("id", id));
        long before = after == null ? job.events() + 1 : FineTuningEvent.sequence(job.id(), after);
        List<JobEventEntry> events =
                QuarkusTransaction.requiringNew().call(() -> history.before(new JobId(job.id()), before, most + 1));
        return new Listing<>(
                events.stream().limit(most).map(FineTuningEvent::of).toList(), events.size() > most);
    }

    @GET
    @Path("/{id}/checkpoints")
    @Operation(summary = "The version that the job made")
    public Listing<FineTuningAnswer.Checkpoint> checkpoints(@PathParam("id") String id) {
        return new Listing<>(FineTuningAnswer.Checkpoint.of(job(tenant.id(), Ids.JOB.parse("id", id))), false);
    }

    private FineTuningAnswer answer(TenantId owner, UUID id) {
        return FineTuningAnswer.of(owner.value(), job(owner, id));
    }

    private JobAnswer job(TenantId owner, UUID id) {
        return view.one(owner, JobKind.TRAINING, id);
    }
}
