package dev.preamble.scheduler.outcome;

import dev.preamble.catalog.job.Job;
import dev.preamble.records.problem.ErrorCategory;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.scheduler.loop.Backoff;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * Whether a failed segment is tried again, and when.
 *
 * <p>Counted are failures that may lie in the job: so many of them without a segment accepted in between, and the job is
 * given up. A part that is away, or a worker with other weights, is no fault of the job's, however long it lasts.
 */
@Singleton
public final class Retries {
    private static final int LONGEST_DETAIL = 1_000;

    private final int budget;
    private final Backoff backoff;

    @Inject
    public Retries(RetrySettings settings) {
        this(settings.budget(), new Backoff(settings.first(), settings.most()));
    }

    public Retries(int budget, Backoff backoff) {
        this.budget = budget;
        this.backoff = backoff;
    }

    public Decision.Failure after(Job job, ErrorCode code, String detail, Instant now, RandomGenerator random) {
        String told = fitForPeople(detail);
        boolean counted = code.category() == ErrorCategory.INTERNAL && code != ErrorCode.BASE_MODEL_MISMATCH;
        int failures = job.failures() + (counted ? 1 : 0);
        if (!code.retryable() || (counted && failures >= budget)) {
            return new Decision.GiveUp(code, told);
        }
        // what is not counted has no number that could grow, and waits in the middle
        int step = counted ? failures : budget / 2 + 1;
        return new Decision.Retry(code, told, failures, budget, counted, now.plus(backoff.after(step, random)));
    }

    /** Whether a lost run was one too many. */
    boolean exhausted(Job job) {
        return job.failures() + 1 >= budget;
    }

    /** What a worker wrote may be of any length, and hold a NUL, which PostgreSQL does not store. */
    private static String fitForPeople(String detail) {
        String clean = detail.replaceAll("\\p{Cntrl}+", " ");
        return clean.length() <= LONGEST_DETAIL ? clean : clean.substring(0, LONGEST_DETAIL) + "…";
    }
}
