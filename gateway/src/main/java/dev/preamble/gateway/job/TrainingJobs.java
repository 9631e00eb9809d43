package dev.preamble.gateway.job;

import dev.preamble.catalog.dataset.Dataset;
import dev.preamble.catalog.dataset.DatasetPurpose;
import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobKind;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.catalog.model.BaseModel;
import dev.preamble.catalog.model.BaseModels;
import dev.preamble.catalog.prefix.Prefix;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PrefixName;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.TrainingMemory;
import dev.preamble.records.task.TrainingMethod;
import dev.preamble.records.task.TrainingOptions;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes training jobs in: everything is checked before the job and its first event are stored. */
@Singleton
public final class TrainingJobs {
    private final Submissions submissions;
    private final BaseModels models;
    private final Origins origins;
    private final Jobs jobs;
    private final JobView view;
    private final Clock clock;

    public TrainingJobs(
            Submissions submissions, BaseModels models, Origins origins, Jobs jobs, JobView view, Clock clock) {
        this.submissions = submissions;
        this.models = models;
        this.origins = origins;
        this.jobs = jobs;
        this.view = view;
        this.clock = clock;
    }

    /** The job that the request asks for; the same one for the same idempotency key. */
    public JobAnswer submit(TenantId tenant, IdempotencyKey key, TrainingJobRequest request) {
        TrainingJobRequest.Wanted wanted = request.checked();
        String digest = RequestDigest.of(wanted);
        Optional<Origin> origin;
        if (wanted.from() == null) {
            origin = Optional.empty();
        } else {
            // The store is asked as well, which no transaction should wait for.
            Optional<JobAnswer> earlier = QuarkusTransaction.requiringNew()
                    .call(() ->
                            key.earlier(jobs, tenant, JobKind.TRAINING, digest).map(view::accepted));
            if (earlier.isPresent()) {
                return earlier.get();
            }
            origin = Optional.of(origins.of(tenant, wanted, wanted.from()));
        }
        return submissions.store(new Submission(
                tenant,
                JobKind.TRAINING,
                key,
                digest,
                wanted.prefix(),
                wanted.dataset(),
                standing -> job(tenant, key, wanted, origin, digest, standing)));
    }

    private Job job(
            TenantId tenant,
            IdempotencyKey key,
            TrainingJobRequest.Wanted wanted,
            Optional<Origin> origin,
            String digest,
            Standing standing) {
        BaseModel model = models.findByIdOptional(wanted.baseModel()).orElseThrow(() -> Refusal.notFound("baseModel"));
        Dataset dataset = standing.dataset(wanted.dataset());
        requireTargets(dataset);
        requireRoom(wanted.options(), model);
        requirePlace(wanted.options().method(), model);
        requireComparable(wanted.options(), model);
        requireMemory(wanted.options(), model, dataset.lines());
        standing.requireRoom();
        standing.requireSpace(0);
        Instant now = clock.instant();
        @Nullable
        Prefix prefix = wanted.prefix() == null ? null : prefix(tenant, wanted.prefix(), model, standing, now);
        Job job = Job.training(
                new Job.Submission(
                        JobId.random(),
                        tenant,
                        model.id(),
                        model.digest(),
                        dataset.artifact(),
                        dataset.lines(),
                        dataset.id(),
                        prefix == null ? null : prefix.id(),
                        null,
                        key.value(),
                        digest,
                        wanted.priority(),
                        wanted.retryBudget(),
                        now),
                wanted.options());
        origin.ifPresent(begun -> begun.begin(job));
        return job;
    }

    private static Prefix prefix(TenantId tenant, PrefixName name, BaseModel model, Standing standing, Instant now) {
        Prefix prefix = standing.prefix(name, () -> new Prefix(tenant, name, model.id(), now));
        requireSameModel(prefix, model);
        return prefix;
    }

    private static void requireTargets(Dataset dataset) {
        if (dataset.purpose() != DatasetPurpose.TRAINING) {
            throw Refusal.field(
                    "dataset", "dataset was uploaded for generation: its rows need no targets.", "purpose training");
        }
    }

    private static void requireRoom(TrainingOptions options, BaseModel model) {
        int positions = model.card().positions();
        if (options.virtualTokens() + options.maxLength() > positions) {
            throw Refusal.field(
                    "options.maxLength",
                    "virtualTokens " + options.virtualTokens() + " and maxLength " + options.maxLength()
                            + " together are longer than the base model's " + positions + " positions.",
                    "at most " + (positions - options.virtualTokens()));
        }
    }

    private static void requirePlace(TrainingMethod method, BaseModel model) {
        boolean encoder = model.card().encoderLayers() != null;
        if (encoder && method.embeddingOnly()) {
            throw Refusal.field(
                    "options.method.embeddingOnly", "The base model has an encoder.", "left out for such a base model");
        }
        if (encoder && (!method.layers().isEmpty() || method.infix())) {
            throw Refusal.field(
                    method.infix() ? "options.method.infix" : "options.method.layers",
                    "The base model has an encoder, and its three prefixes have one place each.",
                    "left out");
        }
        int layers = model.card().layers();
        if (!method.layers().isEmpty() && method.layers().getLast() >= layers) {
            throw Refusal.field(
                    "options.method.layers", "The base model has " + layers + " layers.", "0 to " + (layers - 1));
        }
    }

    private static void requireComparable(TrainingOptions options, BaseModel model) {
        if (options.compare() != null && model.card().encoderLayers() != null) {
            throw Refusal.field("options.compare", "The base model has an encoder.", "left out for such a base model");
        }
    }

    /** Where the pool's workers have not said what they have, they decide when the job is theirs. */
    private static void requireMemory(TrainingOptions options, BaseModel model, long rows) {
        TrainingMemory needed = TrainingMemory.of(options, model.card(), rows);
        model.laneMemory().ifPresent(lane -> {
            if (needed.total() > lane) {
                throw Refusal.laneMemory(
                        "options",
                        "The job would take " + needed.text() + ". A lane of " + model.id() + " has "
                                + TrainingMemory.mebibytes(lane) + "; "
                                + TrainingMemory.remedy(options, model.card(), rows, lane) + ".",
                        lane + " bytes");
            }
        });
    }

    private static void requireSameModel(Prefix prefix, BaseModel model) {
        if (!prefix.baseModel().equals(model.id())) {
            throw Refusal.conflict("The prefix " + prefix.name() + " belongs to the base model " + prefix.baseModel()
                    + "; choose that one, or another name.");
        }
    }
}
