package dev.preamble.gateway.job;

import dev.preamble.catalog.job.JobKind;
import dev.preamble.gateway.identity.CurrentTenant;
import dev.preamble.gateway.page.Page;
import dev.preamble.gateway.page.PageRequest;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.store.LinkAnswer;
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

/** {@code /v1/generation-jobs}: jobs that generate a text for each input. */
@Path("/v1/generation-jobs")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
@Tag(name = "Generation jobs")
public class GenerationJobResource {
    private final CurrentTenant tenant;
    private final GenerationJobs submissions;
    private final JobView view;
    private final Cancellation cancellation;
    private final Repetition repetition;
    private final Removal removal;
    private final SecurityIdentity caller;
    private final Results results;

    public GenerationJobResource(
            CurrentTenant tenant,
            GenerationJobs submissions,
            JobView view,
            Cancellation cancellation,
            Repetition repetition,
            Removal removal,
            SecurityIdentity caller,
            Results results) {
        this.tenant = tenant;
        this.submissions = submissions;
        this.view = view;
        this.cancellation = cancellation;
        this.repetition = repetition;
        this.removal = removal;
        this.caller = caller;
        this.results = results;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Submits a generation job")
    @APIResponseSchema(
            value = JobAnswer.class,
            responseCode = "202",
            responseDescription = "Stored; it will not be lost")
    @APIResponse(responseCode = "422", description = "The key was used for another request (idempotency_key_reused)")
    @APIResponse(
            responseCode = "429",
            description = "1,000 jobs of the tenant are not over, or it keeps all bytes that it may (quota_exceeded)")
    @APIResponse(
            responseCode = "409",
            description = "The prefix has no version yet, or the version was learned on other weights than the base"
                    + " model has now (conflict)")
    public Response submit(
            @HeaderParam(IdempotencyKey.HEADER) @Nullable String key, @Nullable GenerationJobRequest request) {
        TenantId owner = tenant.id();
        return JobAddress.accepted(
                submissions.submit(owner, IdempotencyKey.of(key), new Field("body").required(request)));
    }

    @GET
    @Operation(summary = "All of them, or those that are wanted, the newest first")
    public Page<JobAnswer> list(@BeanParam WantedJobs wanted, @BeanParam PageRequest page) {
        return view.page(wanted.filter(tenant.id(), JobKind.GENERATION), page);
    }

    @GET
    @Path("/{id}")
    public JobAnswer one(@PathParam("id") UUID id) {
        return view.one(tenant.id(), JobKind.GENERATION, id);
    }

    @GET
    @Path("/{id}/results")
    @Produces(Results.LINES)
    @Operation(
            summary = "The lines that are done, in the order of the inputs",
            description =
                    "JSON lines. While the job runs these are the lines so far: its linesDone says how many, and more"
                            + " come behind them.")
    @APIResponse(responseCode = "200", description = "All of them")
    @APIResponse(responseCode = "206", description = "The bytes that Range names")
    @APIResponse(responseCode = "416", description = "There are none there (range_not_satisfiable)")
    public Response results(@PathParam("id") UUID id, @BeanParam WantedBytes wanted) {
        return results.of(tenant.id(), id, wanted);
    }

    @GET
    @Path("/{id}/results/links")
    @Operation(
            summary = "Links to the lines that are done",
            description =
                    "Each to the lines of a segment, in the order of the inputs: one after the other they are the"
                            + " results. They are fetched from the store itself, without credentials, for a quarter of an hour.")
    @APIResponse(responseCode = "200", description = "For whoever has them")
    @APIResponse(responseCode = "409", description = "This platform gives no links (conflict)")
    public Page<LinkAnswer> links(@PathParam("id") UUID id, @BeanParam PageRequest page) {
        return results.links(tenant.id(), id, page);
    }

    @POST
    @Path("/{id}/cancel")
    @Operation(summary = "Cancels the job", description = "At once, and as often as you like.")
    @APIResponse(responseCode = "200", description = "Cancelled")
    @APIResponse(responseCode = "409", description = "The job succeeded or failed before (conflict)")
    public JobAnswer cancel(@PathParam("id") UUID id) {
        TenantId owner = tenant.id();
        cancellation.cancel(owner, JobKind.GENERATION, id, caller.getPrincipal().getName());
        return view.one(owner, id);
    }

    @DELETE
    @Path("/{id}")
    @Operation(
            summary = "Removes a job that is over",
            description =
                    "With its results, its inputs, where they came with it, and all that happened to it. What it used"
                            + " stays metered.")
    @APIResponse(responseCode = "204", description = "Removed")
    @APIResponse(
            responseCode = "409",
            description = "The job is not over, or one that does it again with its inputs is not (conflict)")
    public void remove(@PathParam("id") UUID id) {
        removal.remove(
                tenant.id(), JobKind.GENERATION, id, caller.getPrincipal().getName());
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
                owner, JobKind.GENERATION, id, caller.getPrincipal().getName());
        return JobAddress.accepted(view.one(owner, job.value()));
    }
}
