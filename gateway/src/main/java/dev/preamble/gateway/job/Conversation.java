package dev.preamble.gateway.job;

import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobKind;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.RecordJson;
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
 * A generation job whose sender waits for it: it goes the way of all jobs, before its tenant's others. Whoever waits too
 * long has it cancelled; if the gateway dies the job goes on, and its tenant finds it among its jobs.
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
     * Waits for what comes of a request.
     *
     * @param actor who asks, for the audit of a job that is given up
     * @throws Refusal when the request is not granted, its job fails, or nothing came of it in time
     */
    public Said ask(TenantId tenant, String actor, IdempotencyKey key, GenerationJobRequest request) {
        JobId id = submissions.submit(tenant, key, request);
        try (JobBell bell = bells.hang(id)) {
            Instant until = clock.instant().plus(Limits.CONVERSATION);
            for (Job job = job(id); !job.state().isFinal(); job = job(id)) {
                if (clock.instant().isAfter(until)) {
                    throw givenUp(tenant, actor, job);
                }
                bell.await(LOOK_ANYWAY);
            }
            return said(tenant, job(id));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.of(ErrorCode.UNAVAILABLE, "The gateway is going down. Try again later.", e);
        }
    }

    private Refusal givenUp(TenantId tenant, String actor, Job job) {
        cancellation.cancel(tenant, JobKind.GENERATION, job.id().value(), actor);
        return Refusal.of(
                ErrorCode.UNAVAILABLE,
                "Nothing came within " + Limits.CONVERSATION.toSeconds() + " s, and the job was cancelled. "
                        + job.reason().map(why -> "It waited: " + why + ".").orElse("Try again later."));
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
            results.of(tenant, job.value()).write(lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> RecordJson.read(line, GeneratedLine.class))
                .toList();
    }
}
