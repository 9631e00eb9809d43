package dev.preamble.gateway.job;

import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobKind;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.caller.Caller;
import dev.preamble.gateway.caller.Places;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.RecordJson;
import dev.preamble.records.event.TextGrowth;
import dev.preamble.records.event.TextGrowth.Piece;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.tenant.GeneratedLine;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A generation job whose sender waits for it: it goes the way of all jobs, before its tenant's others. Who waits too long, or
 * goes away, has it cancelled, unless the request has a key: who repeats it waits for the same job. If the gateway dies the job
 * goes on, and its tenant finds it among its jobs.
 */
@Singleton
public final class Conversation {
    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(2);

    private final GenerationJobs submissions;
    private final Cancellation cancellation;
    private final Results results;
    private final Jobs jobs;
    private final JobBells bells;
    private final Clock clock;
    private final Places<TenantId> waiting = new Places<>(Limits.COMPLETIONS_AT_ONCE);

    public Conversation(
            GenerationJobs submissions,
            Cancellation cancellation,
            Results results,
            Jobs jobs,
            JobBells bells,
            Clock clock) {
        this.submissions = submissions;
        this.cancellation = cancellation;
        this.results = results;
        this.jobs = jobs;
        this.bells = bells;
        this.clock = clock;
    }

    /**
     * What came of a request.
     *
     * @param lines one for each input, in their order
     */
    public record Said(JobId job, List<GeneratedLine> lines) {}

    /**
     * A request that was granted.
     *
     * @param caller who waits, unless gone
     * @param actor who asks, for the audit of a job that is given up
     * @param repeatable whether who repeats the request gets this job
     */
    public record Asked(Caller caller, TenantId tenant, String actor, JobId job, boolean repeatable) {}

    /** Is told of texts as they grow; when nobody can be told any more, nobody waits. */
    @FunctionalInterface
    public interface Listener {
        void grew(List<Piece> pieces) throws IOException;
    }

    /** @throws Refusal when the request is not granted */
    public Asked ask(Caller caller, TenantId tenant, String actor, IdempotencyKey key, GenerationJobRequest request) {
        if (!waiting.has(tenant)) {
            throw crowded();
        }
        JobId job = new JobId(submissions.submit(tenant, key, request).id());
        return new Asked(caller, tenant, actor, job, key.value() != null);
    }

    /** @throws Refusal when the job fails, or nothing came of it in time */
    public Said await(Asked asked) {
        try {
            return await(asked, pieces -> {});
        } catch (IOException e) {
            throw new UncheckedIOException("nobody listens", e);
        }
    }

    /**
     * As {@link #await(Asked)}, telling of texts as they grow. None of that is certain: pieces may come twice or never, and
     * those of a run that was lost may be others.
     *
     * @throws IOException of the listener, who is gone then
     */
    public Said await(Asked asked, Listener listener) throws IOException {
        if (!waiting.take(asked.tenant())) {
            giveUp(asked);
            throw crowded();
        }
        try (JobBell bell = bells.hangForTexts(asked.job())) {
            Instant until = clock.instant().plus(Limits.CONVERSATION);
            Job job = job(asked.job());
            while (!job.state().isFinal()) {
                if (asked.caller().isGone()) {
                    giveUp(asked);
                    // Of no interest to the log, and nobody reads it.
                    throw Refusal.conflict("The caller went away.");
                }
                if (clock.instant().isAfter(until)) {
                    throw late(asked, job);
                }
                boolean look = bell.await(LOOK_ANYWAY);
                for (TextGrowth growth : bell.texts()) {
                    listener.grew(growth.pieces());
                }
                if (look) {
                    job = job(asked.job());
                }
            }
            return said(asked.tenant(), job);
        } catch (IOException e) {
            giveUp(asked);
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.of(ErrorCode.UNAVAILABLE, "The gateway is going down. Try again later.", e);
        } finally {
            waiting.leave(asked.tenant());
        }
    }

    /** Nobody waits any more, and nobody would find what comes of it. */
    private void giveUp(Asked asked) {
        if (!asked.repeatable()) {
            cancellation.cancel(asked.tenant(), JobKind.GENERATION, asked.job().value(), asked.actor());
        }
    }

    private Refusal late(Asked asked, Job job) {
        giveUp(asked);
        return Refusal.of(
                ErrorCode.UNAVAILABLE,
                "Nothing came within " + Limits.CONVERSATION.toSeconds() + " s, and the job "
                        + (asked.repeatable()
                                ? "goes on: repeat the request with its Idempotency-Key. "
                                : "was cancelled. ")
                        + job.reason().map(why -> "It waited: " + why + ".").orElse("Try again later."));
    }

    private static Refusal crowded() {
        return Refusal.busy(
                "completions",
                "The tenant waits for too many completions here.",
                Limits.COMPLETIONS_AT_ONCE + " at once");
    }

    private Said said(TenantId tenant, Job job) {
        return switch (job.state()) {
            case SUCCEEDED -> new Said(job.id(), lines(tenant, job.id()));
            case FAILED ->
                throw Refusal.of(
                        job.errorCode().flatMap(Conversation::code).orElse(ErrorCode.INTERNAL),
                        job.errorDetail().orElse("The job failed."));
            case CANCELLED -> throw Refusal.conflict("The job " + job.id() + " was cancelled.");
            case QUEUED, RELEASED, RUNNING -> throw new IllegalStateException("it is " + job.state());
        };
    }

    private static Optional<ErrorCode> code(String text) {
        return Arrays.stream(ErrorCode.values())
                .filter(code -> code.code().equals(text))
                .findFirst();
    }

    private Job job(JobId id) {
        return QuarkusTransaction.requiringNew()
                .call(() -> jobs.findByIdOptional(id.value()))
                .orElseThrow(Refusal::notFound);
    }

    private List<GeneratedLine> lines(TenantId tenant, JobId job) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        try {
            results.copy(tenant, job.value(), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> RecordJson.read(line, GeneratedLine.class))
                .toList();
    }
}
