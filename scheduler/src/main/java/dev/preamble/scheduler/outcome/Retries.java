package dev.preamble.scheduler.outcome;

import dev.preamble.catalog.job.Job;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.scheduler.loop.Backoff;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** Whether a failed segment is tried again, and when. Used by one thread at a time for each random generator. */
@Singleton
public final class Retries {
    private static final int LONGEST_DETAIL = 1_000;

    private final int budget;
    private final Backoff backoff;

    @Inject
    public Retries(RetrySettings settings) {
        this(settings.budget(), new Backoff(settings.first(), settings.most()));
    }

    Retries(int budget, Backoff backoff) {
        this.budget = budget;
        this.backoff = backoff;
    }

    public Decision.Failure after(Job job, ErrorCode code, String detail, Instant now, RandomGenerator random) {
        int failure = job.failures() + 1;
        String told = fitForPeople(detail);
        if (!code.retryable() || failure >= budget) {
            return new Decision.GiveUp(code, told);
        }
        return new Decision.Retry(code, told, failure, budget, now.plus(backoff.after(failure, random)));
    }

    /** What a worker wrote may be of any length, and hold a NUL, which PostgreSQL does not store. */
    private static String fitForPeople(String detail) {
        String clean = detail.replaceAll("\\p{Cntrl}+", " ");
        return clean.length() <= LONGEST_DETAIL ? clean : clean.substring(0, LONGEST_DETAIL) + "…";
    }
}
