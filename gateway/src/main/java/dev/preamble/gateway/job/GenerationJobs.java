package dev.preamble.gateway.job;

import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.catalog.dataset.Dataset;
import dev.preamble.catalog.dataset.Datasets;
import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobHistory;
import dev.preamble.catalog.job.JobKind;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.catalog.prefix.PrefixVersion;
import dev.preamble.gateway.dataset.DatasetShelf;
import dev.preamble.gateway.identity.TenantsInUse;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.store.StoredBytes;
import dev.preamble.records.RecordJson;
import dev.preamble.records.id.DatasetId;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.tenant.JobEvent;
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
 * Takes generation jobs in. Inputs that come with the request are stored before the job that names them; what a lost race
 * or a crash leaves of them lies in the job's area and goes with the tenant.
 */
@Singleton
public final class GenerationJobs {
    private final Contest contest;
    private final TenantsInUse tenantsInUse;
    private final Choice choice;
    private final Datasets datasets;
    private final Jobs jobs;
    private final OpenJobs openJobs;
    private final JobHistory history;
    private final JobView view;
    private final StoredBytes store;
    private final Clock clock;

    public GenerationJobs(
            Contest contest,
            TenantsInUse tenantsInUse,
            Choice choice,
            Datasets datasets,
            Jobs jobs,
            OpenJobs openJobs,
            JobHistory history,
            JobView view,
            StoredBytes store,
            Clock clock) {
        this.contest = contest;
        this.tenantsInUse = tenantsInUse;
        this.choice = choice;
        this.datasets = datasets;
        this.jobs = jobs;
        this.openJobs = openJobs;
        this.history = history;
        this.view = view;
        this.store = store;
        this.clock = clock;
    }

    /** The job that the request asks for; the same one for the same idempotency key. */
    JobAnswer submit(TenantId tenant, IdempotencyKey key, GenerationJobRequest request) {
        GenerationJobRequest.Wanted wanted = request.checked();
        String digest = RequestDigest.of(wanted);
        Optional<JobAnswer> earlier = QuarkusTransaction.requiringNew().call(() -> {
            Optional<JobAnswer> job = earlier(tenant, key, digest);
            if (job.isEmpty()) {
                check(tenant, wanted);
            }
            return job;
        });
        return earlier.orElseGet(() -> {
            JobId id = JobId.random();
            Input input = stored(tenant, id, wanted.inputs());
            try {
                return contest.call(() -> {
                    tenantsInUse.claim(tenant);
                    return earlier(tenant, key, digest).orElseGet(() -> store(id, tenant, key, wanted, input, digest));
                });
            } catch (Refusal refused) {
                withdraw(input);
                throw refused;
            }
        });
    }

    /** Nothing names them: a tenant that was condemned meanwhile may be erased before they were stored. */
    private void withdraw(Input input) {
        if (input.dataset() == null) {
            store.delete(input.lines());
        }
    }

    private Optional<JobAnswer> earlier(TenantId tenant, IdempotencyKey key, String digest) {
        return key.earlier(jobs, tenant, JobKind.GENERATION, digest).map(view::accepted);
    }

    /** Before anything is stored. */
    private Chosen check(TenantId tenant, GenerationJobRequest.Wanted wanted) {
        Chosen chosen = choice.of(tenant, wanted.model());
        chosen.requireRoom(wanted.options());
        if (wanted.inputs() instanceof GenerationJobRequest.Inputs.Uploaded uploaded) {
            dataset(tenant, uploaded.dataset());
        }
        openJobs.requireRoom(tenant);
        return chosen;
    }

    private Dataset dataset(TenantId tenant, DatasetId id) {
        return DatasetShelf.whole(datasets.ofTenant(tenant, id).orElseThrow(() -> Refusal.notFound("dataset")));
    }

    private Input stored(TenantId tenant, JobId job, GenerationJobRequest.Inputs inputs) {
        return switch (inputs) {
            case GenerationJobRequest.Inputs.Uploaded uploaded ->
                QuarkusTransaction.requiringNew().call(() -> {
                    Dataset dataset = dataset(tenant, uploaded.dataset());
                    return new Input(dataset.artifact(), dataset.lines(), dataset.id());
                });
            case GenerationJobRequest.Inputs.Inline inline -> {
                ArtifactKey key = ArtifactKey.inputs(tenant.value(), job.value());
                yield new Input(
                        store.put(key, lines(inline.texts())), inline.texts().size(), null);
            }
        };
    }

    private static byte[] lines(List<String> texts) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (String text : texts) {
            lines.writeBytes(RecordJson.write(Map.of("input", text)));
            lines.write('\n');
        }
        return lines.toByteArray();
    }

    private JobAnswer store(
            JobId id,
            TenantId tenant,
            IdempotencyKey key,
            GenerationJobRequest.Wanted wanted,
            Input input,
            String digest) {
        Chosen chosen = check(tenant, wanted);
        PrefixVersion version = chosen.version();
        Instant now = clock.instant();
        Job job = Job.generation(
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
        jobs.persist(job);
        history.append(job, new JobEvent.Submitted(null), now);
        return view.accepted(job);
    }

    private record Input(
            ArtifactRef lines, long count, @Nullable DatasetId dataset) {}
}
