package dev.preamble.scheduler.outcome;

import dev.preamble.catalog.job.Job;
import dev.preamble.records.problem.ErrorCategory;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.task.RetryBudget;
import dev.preamble.scheduler.loop.Backoff;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * Whether a failed segment is tried again, and when.
 *
 * <p>Counted are failures that may lie in the job: so many of them without a segment accepted in between, and the job is
 * given up. A part that is away, or a worker with other weights, is no fault of the job's, however long it lasts. How many,
 * the job says, or else the settings.
 */
@Singleton
public final class Retries {
    private static final int LONGEST_DETAIL = 1_000;

    private final RetryBudget usual;
    private final Backoff backoff;

    @Inject
    public Retries(RetrySettings settings) {
        this(new RetryBudget(settings.budget()), new Backoff(settings.first(), settings.most()));
    }

    public Retries(RetryBudget usual, Backoff backoff) {
        this.usual = usual;
        this.backoff = backoff;
    }

    public Decision.Failure after(Job job, ErrorCode code, String detail, Instant now, RandomGenerator random) {
        String told = fitForPeople(detail);
        boolean counted = code.category() == ErrorCategory.INTERNAL && code != ErrorCode.BASE_MODEL_MISMATCH;
        int failures = job.failures() + (counted ? 1 : 0);
        RetryBudget budget = budget(job);
        if (!code.retryable() || (counted && budget.isUsedUp(failures))) {
            return new Decision.GiveUp(code, told);
        }
        // what is not counted has no number that could grow, and waits in the middle
        int step = counted ? failures : usual.attempts() / 2 + 1;
        return new Decision.Retry(
                code, told, failures, budget.attempts(), counted, now.plus(backoff.after(step, random)));
    }

    /** Whether a lost run was one too many. */
    boolean exhausted(Job job) {
        return budget(job).isUsedUp(job.failures() + 1);
    }

    private RetryBudget budget(Job job) {
        return job.retryBudget().orElse(usual);
    }

    /** What a worker wrote may be of any length, and hold a NUL, which PostgreSQL does not store. */
    private static String fitForPeople(String detail) {
        String clean = detail.replaceAll("\\p{Cntrl}+", " ");
        return clean.length() <= LONGEST_DETAIL ? clean : clean.substring(0, LONGEST_DETAIL) + "…";
    }
}
