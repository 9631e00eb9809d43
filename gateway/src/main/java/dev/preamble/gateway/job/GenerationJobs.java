package dev.preamble.gateway.job;

import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.catalog.dataset.Dataset;
import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobKind;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.catalog.prefix.PrefixVersion;
import dev.preamble.gateway.limit.StoredSpace;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.store.StoredBytes;
import dev.preamble.records.RecordJson;
import dev.preamble.records.id.DatasetId;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.ArtifactRef;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes generation jobs in, as long as the tenant may store more: what they make counts too. Inputs that come with the request are
 * stored before the job that names them; what a lost race or a crash leaves of them is an orphan.
 */
@Singleton
public final class GenerationJobs {
    private final Submissions submissions;
    private final Choice choice;
    private final Jobs jobs;
    private final OpenJobs openJobs;
    private final StoredSpace space;
    private final JobView view;
    private final StoredBytes store;
    private final Clock clock;

    public GenerationJobs(
            Submissions submissions,
            Choice choice,
            Jobs jobs,
            OpenJobs openJobs,
            StoredSpace space,
            JobView view,
            StoredBytes store,
            Clock clock) {
        this.submissions = submissions;
        this.choice = choice;
        this.jobs = jobs;
        this.openJobs = openJobs;
        this.space = space;
        this.view = view;
        this.store = store;
        this.clock = clock;
    }

    /** The job that the request asks for; the same one for the same idempotency key. */
    JobAnswer submit(TenantId tenant, IdempotencyKey key, GenerationJobRequest request) {
        GenerationJobRequest.Wanted wanted = request.checked();
        String digest = RequestDigest.of(wanted);
        return switch (wanted.inputs()) {
            case GenerationJobRequest.Inputs.Uploaded uploaded ->
                submissions.store(new Submission(
                        tenant, JobKind.GENERATION, key, digest, null, uploaded.dataset(), standing -> {
                            Dataset dataset = standing.dataset(uploaded.dataset());
                            Input input = new Input(dataset.artifact(), dataset.lines(), dataset.id());
                            return job(JobId.random(), tenant, key, wanted, input, digest, standing);
                        }));
            case GenerationJobRequest.Inputs.Inline inline -> {
                byte[] lines = lines(inline.texts());
                yield earlierOrAllowed(tenant, key, wanted, lines.length, digest)
                        .orElseGet(() -> submitWithInputs(
                                tenant, key, wanted, lines, inline.texts().size(), digest));
            }
        };
    }

    /** Before anything is stored. */
    private Optional<JobAnswer> earlierOrAllowed(
            TenantId tenant, IdempotencyKey key, GenerationJobRequest.Wanted wanted, long bytes, String digest) {
        return QuarkusTransaction.requiringNew().call(() -> {
            Optional<JobAnswer> earlier =
                    key.earlier(jobs, tenant, JobKind.GENERATION, digest).map(view::accepted);
            if (earlier.isEmpty()) {
                chosen(tenant, wanted);
                openJobs.requireRoom(tenant);
                space.requireRoom(tenant, bytes);
            }
            return earlier;
        });
    }

    private JobAnswer submitWithInputs(
            TenantId tenant,
            IdempotencyKey key,
            GenerationJobRequest.Wanted wanted,
            byte[] inputs,
            int count,
            String digest) {
        JobId id = JobId.random();
        ArtifactRef lines = store.put(ArtifactKey.inputs(tenant.value(), id.value()), inputs);
        Input input = new Input(lines, count, null);
        try {
            return submissions.store(new Submission(
                    tenant,
                    JobKind.GENERATION,
                    key,
                    digest,
                    null,
                    null,
                    standing -> job(id, tenant, key, wanted, input, digest, standing)));
        } catch (Refusal refused) {
            // Nothing names them: a tenant that was condemned meanwhile may be erased before they were stored.
            store.delete(lines);
            throw refused;
        }
    }

    private static byte[] lines(List<String> texts) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (String text : texts) {
            lines.writeBytes(RecordJson.write(Map.of("input", text)));
            lines.write('\n');
        }
        return lines.toByteArray();
    }

    private Chosen chosen(TenantId tenant, GenerationJobRequest.Wanted wanted) {
        Chosen chosen = choice.of(tenant, wanted.model());
        chosen.requireRoom(wanted.options());
        return chosen;
    }

    private Job job(
            JobId id,
            TenantId tenant,
            IdempotencyKey key,
            GenerationJobRequest.Wanted wanted,
            Input input,
            String digest,
            Standing standing) {
        Chosen chosen = chosen(tenant, wanted);
        standing.requireRoom();
        standing.requireSpace(input.dataset() == null ? input.lines().bytes() : 0);
        PrefixVersion version = chosen.version();
        Instant now = clock.instant();
        return Job.generation(
                new Job.Submission(
                        id,
                        tenant,
                        chosen.model().id(),
                        chosen.model().digest(),
                        input.lines(),
                        input.count(),
                        input.dataset(),
                        version == null ? null : version.prefix(),
                        version == null ? null : version.id(),
                        key.value(),
                        digest,
                        wanted.priority(),
                        wanted.retryBudget(),
                        now),
                wanted.options());
    }

    private record Input(
            ArtifactRef lines, long count, @Nullable DatasetId dataset) {}
}
