package dev.preamble.gateway.usage;

import dev.preamble.gateway.limit.Allowance;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * What a tenant used and keeps, beside what it may. What runs now counts when it is over.
 *
 * @param limits what it may have
 * @param openJobs jobs that are not over
 * @param storedBytes of datasets, versions, inputs, results and open uploads
 * @param tokensToday trained and generated on this day of UTC
 * @param nextDay when the count of tokens begins anew
 * @param total of all its runs
 * @param days of the last month on which it used anything, the newest first
 */
public record UsageAnswer(
        String tenant,
        Allowance limits,
        long openJobs,
        long storedBytes,
        long tokensToday,
        Instant nextDay,
        UsedAnswer total,
        List<Day> days) {
    public UsageAnswer {
        days = List.copyOf(days);
    }

    /** What was used on a day of UTC. */
    public record Day(LocalDate day, UsedAnswer used) {}
}
