package dev.preamble.gateway.job;

import dev.preamble.catalog.job.JobKind;
import dev.preamble.gateway.identity.CurrentTenant;
import dev.preamble.gateway.page.Page;
import dev.preamble.gateway.page.PageRequest;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.store.Content;
import dev.preamble.gateway.store.StoredBytes;
import dev.preamble.gateway.store.WantedBytes;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.TenantId;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/training-jobs}: jobs that learn a version of a prefix, or what that is compared with. */
@Path("/v1/training-jobs")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
@Tag(name = "Training jobs")
public class TrainingJobResource {
    private final CurrentTenant tenant;
    private final TrainingJobs submissions;
    private final JobView view;
    private final Cancellation cancellation;
    private final Repetition repetition;
    private final Removal removal;
    private final SecurityIdentity caller;
    private final Results results;
    private final StoredBytes store;

    public TrainingJobResource(
            CurrentTenant tenant,
            TrainingJobs submissions,
            JobView view,
            Cancellation cancellation,
            Repetition repetition,
            Removal removal,
            SecurityIdentity caller,
            Results results,
            StoredBytes store) {
        this.tenant = tenant;
        this.submissions = submissions;
        this.view = view;
        this.cancellation = cancellation;
        this.repetition = repetition;
        this.removal = removal;
        this.caller = caller;
        this.results = results;
        this.store = store;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Submits a training job")
    @APIResponseSchema(
            value = JobAnswer.class,
            responseCode = "202",
            responseDescription = "Stored; it will not be lost")
    @APIResponse(
            responseCode = "422",
            description = "The key was used for another request (idempotency_key_reused), or the job needs more memory"
                    + " than a lane of the base model has (lane_memory_exceeded)")
    @APIResponse(responseCode = "429", description = "1,000 jobs of the tenant are not over (quota_exceeded)")
    @APIResponse(
            responseCode = "409",
            description = "The prefix belongs to another base model, or what the job begins with is gone (conflict)")
    public Response submit(
            @HeaderParam(IdempotencyKey.HEADER) @Nullable String key, @Nullable TrainingJobRequest request) {
        TenantId owner = tenant.id();
        return JobAddress.accepted(
                submissions.submit(owner, IdempotencyKey.of(key), new Field("body").required(request)));
    }

    @GET
    @Operation(summary = "All of them, or those that are wanted, the newest first")
    public Page<JobAnswer> list(@BeanParam WantedJobs wanted, @BeanParam PageRequest page) {
        return view.page(wanted.filter(tenant.id(), JobKind.TRAINING), page);
    }

    @GET
    @Path("/{id}")
    public JobAnswer one(@PathParam("id") UUID id) {
        return view.one(tenant.id(), JobKind.TRAINING, id);
    }

    @GET
    @Path("/{id}/comparison")
    @Operation(
            summary = "What a comparison came to",
            description = "Of a job with options.compare that succeeded: what was done, the losses, the scores, and the"
                    + " texts that they are of. With its digest: Repr-Digest, and as the ETag in hexadecimal.")
    @APIResponse(responseCode = "200", description = "All of it")
    @APIResponse(responseCode = "206", description = "The bytes that Range names")
    @APIResponse(responseCode = "416", description = "There are none there (range_not_satisfiable)")
    public Response comparison(@PathParam("id") UUID id, @BeanParam WantedBytes wanted) {
        return Content.of(results.comparison(tenant.id(), id), MediaType.APPLICATION_JSON, wanted, store);
    }

    @POST
    @Path("/{id}/cancel")
    @Operation(summary = "Cancels the job", description = "At once, and as often as you like.")
    @APIResponse(responseCode = "200", description = "Cancelled")
    @APIResponse(responseCode = "409", description = "The job succeeded or failed before (conflict)")
    public JobAnswer cancel(@PathParam("id") UUID id) {
        TenantId owner = tenant.id();
        cancellation.cancel(owner, JobKind.TRAINING, id, caller.getPrincipal().getName());
        return view.one(owner, id);
    }

    @DELETE
    @Path("/{id}")
    @Operation(
            summary = "Removes a job that is over",
            description =
                    "With all that happened to it, and with the report of a comparison. The version that it learned stays,"
                            + " and so does what the job used.")
    @APIResponse(responseCode = "204", description = "Removed")
    @APIResponse(responseCode = "409", description = "The job is not over (conflict)")
    public void remove(@PathParam("id") UUID id) {
        removal.remove(tenant.id(), JobKind.TRAINING, id, caller.getPrincipal().getName());
    }

    @POST
    @Path("/{id}/retry")
    @Operation(
            summary = "Runs the job again",
            description =
                    "One that failed or was cancelled, as a new job from its beginning; asked for again, it is the same"
                            + " new one.")
    @APIResponseSchema(
            value = JobAnswer.class,
            responseCode = "202",
            responseDescription = "Stored; it will not be lost")
    @APIResponse(responseCode = "429", description = "1,000 jobs of the tenant are not over (quota_exceeded)")
    @APIResponse(
            responseCode = "409",
            description = "The job is not over or succeeded, or what it needs is gone (conflict)")
    public Response retry(@PathParam("id") UUID id) {
        TenantId owner = tenant.id();
        JobId job = repetition.retry(
                owner, JobKind.TRAINING, id, caller.getPrincipal().getName());
        return JobAddress.accepted(view.one(owner, job.value()));
    }
}
