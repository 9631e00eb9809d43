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
import dev.preamble.gateway.job.TrainingJobRequest;
import dev.preamble.gateway.job.TrainingJobs;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.ArtifactRef;
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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
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
            TrainingJobRequest wanted = asked.checked();
            return FineTuningAnswer.of(
                    owner.value(),
                    submissions.submit(owner, IdempotencyKey.of(key), wanted),
                    Ids.FILE.of(new Field("training_file").required(wanted.dataset())));
        } catch (Refusal refused) {
            throw refused.about(FineTuningRequest::name);
        }
    }

    @GET
    @Operation(
            summary = "The training jobs that learn a version, the newest first",
            description = "Comparisons, which make none, are among /v1/training-jobs alone.")
    public Listing<FineTuningAnswer> list(
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit")
                    @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = Listing.MOST))
                    @Nullable
                    String limit) {
        TenantId owner = tenant.id();
        int most = Listing.size(limit);
        List<Told> found = QuarkusTransaction.requiringNew().call(() -> told(found(owner, after, most + 1)));
        return Listing.of(found, most, Told::answer);
    }

    private List<Job> found(TenantId owner, @Nullable String after, int most) {
        JobFilter all = JobFilter.learning(owner);
        if (after == null) {
            return jobs.newest(all, most);
        }
        Job last = find(owner, "after", after);
        return jobs.olderThan(all, last.createdAt(), last.id().value(), most);
    }

    @GET
    @Path("/{id}")
    public FineTuningAnswer one(@PathParam("id") String id) {
        return told(id).answer();
    }

    @POST
    @Path("/{id}/cancel")
    @Operation(summary = "Cancels the job", description = "At once, and as often as you like.")
    @APIResponse(responseCode = "200", description = "Cancelled")
    @APIResponse(responseCode = "409", description = "The job succeeded or failed before (conflict)")
    public FineTuningAnswer cancel(@PathParam("id") String id) {
        cancellation.cancel(
                tenant.id(),
                JobKind.TRAINING,
                told(id).job().id(),
                caller.getPrincipal().getName());
        return one(id);
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
        JobAnswer job = told(id).job();
        long before = after == null ? job.events() + 1 : FineTuningEvent.sequence(job.id(), after);
        List<JobEventEntry> events =
                QuarkusTransaction.requiringNew().call(() -> history.before(new JobId(job.id()), before, most + 1));
        return new Listing<>(
                events.stream().limit(most).map(FineTuningEvent::of).toList(), events.size() > most);
    }

    @GET
    @Path("/{id}/checkpoints")
    @Operation(summary = "The version that the job made")
    public Listing<FineTuningAnswer.Checkpoint> checkpoints(
            @PathParam("id") String id,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit")
                    @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = Listing.MOST))
                    @Nullable
                    String limit) {
        int most = Listing.size(limit);
        List<FineTuningAnswer.Checkpoint> made = FineTuningAnswer.Checkpoint.of(told(id).job());
        if (after == null) {
            return Listing.of(made, most, Function.identity());
        }
        if (made.stream().noneMatch(checkpoint -> checkpoint.id().equals(after))) {
            throw Refusal.notFound("after");
        }
        // There is one at most, and nothing follows it.
        return new Listing<>(List.of(), false);
    }

    /**
     * A job as our own API tells of it.
     *
     * @param rows that it learns
     */
    private record Told(TenantId tenant, JobAnswer job, ArtifactRef rows) {
        FineTuningAnswer answer() {
            return FineTuningAnswer.of(tenant.value(), job, FineTuningAnswer.file(rows));
        }
    }

    private Told told(String id) {
        TenantId owner = tenant.id();
        return QuarkusTransaction.requiringNew()
                .call(() -> told(List.of(find(owner, "id", id))).getFirst());
    }

    /** Those that the caller's transaction has found. */
    private List<Told> told(List<Job> found) {
        List<JobAnswer> answers = view.all(found);
        List<Told> told = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            told.add(
                    new Told(found.get(i).tenant(), answers.get(i), found.get(i).input()));
        }
        return told;
    }

    /** A comparison, which makes no version, is no fine-tuning job. */
    private Job find(TenantId owner, String field, String id) {
        return jobs.ofTenant(owner, new JobId(Ids.JOB.parse(field, id)))
                .filter(job ->
                        job.kind() == JobKind.TRAINING && job.trainingOptions().compare() == null)
                .orElseThrow(() -> Refusal.notFound(field));
    }
}
