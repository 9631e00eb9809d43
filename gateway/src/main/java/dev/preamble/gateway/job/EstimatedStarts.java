package dev.preamble.gateway.job;

import dev.preamble.catalog.forecast.Forecast;
import dev.preamble.catalog.forecast.Forecast.Ahead;
import dev.preamble.catalog.forecast.Forecasts;
import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobState;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** When jobs that never began will, as far as anybody can say. */
@Singleton
public final class EstimatedStarts {
    /** It reads the whole queue, which is not done for each who asks. */
    private static final Duration REMADE_AFTER = Duration.ofSeconds(15);

    private final Forecasts forecasts;
    private final Map<Base, Made> made = new ConcurrentHashMap<>();

    public EstimatedStarts(Forecasts forecasts) {
        this.forecasts = forecasts;
    }

    /** The starts of those among these jobs that wait for their first run, in the caller's transaction. */
    Map<JobId, Instant> of(Collection<Job> jobs, Instant now) {
        Map<JobId, Instant> starts = new HashMap<>();
        jobs.stream()
                .filter(job -> job.state() == JobState.QUEUED && job.startedAt().isEmpty())
                .collect(Collectors.groupingBy(job -> new Line(job.tenant(), new Base(job.pool(), job.baseDigest()))))
                .forEach((line, waiting) -> forecast(line.base(), now)
                        .ifPresent(forecast -> starts.putAll(starts(line, waiting, forecast, now))));
        return starts;
    }

    private Map<JobId, Instant> starts(Line line, List<Job> waiting, Forecast forecast, Instant now) {
        List<JobId> ids = waiting.stream().map(Job::id).toList();
        Map<JobId, Ahead> ahead =
                forecasts.ahead(line.tenant(), line.base().pool(), line.base().digest(), ids);
        Map<JobId, Instant> starts = new HashMap<>();
        for (Job job : waiting) {
            Optional.ofNullable(ahead.get(job.id()))
                    .flatMap(before -> forecast.wait(line.tenant(), before))
                    .map(wait -> now.plus(wait).truncatedTo(ChronoUnit.MILLIS))
                    .ifPresent(
                            start -> starts.put(job.id(), start.isBefore(job.notBefore()) ? job.notBefore() : start));
        }
        return starts;
    }

    /** One who asks remakes it; who asks meanwhile is told by the last one. */
    private Optional<Forecast> forecast(Base base, Instant now) {
        Made last = made.computeIfAbsent(base, any -> new Made(Optional.empty(), Instant.MIN));
        if (now.isBefore(last.until())
                || !made.replace(base, last, new Made(last.forecast(), now.plus(REMADE_AFTER)))) {
            return last.forecast();
        }
        Optional<Forecast> forecast = forecasts.of(base.pool(), base.digest(), now);
        made.put(base, new Made(forecast, now.plus(REMADE_AFTER)));
        return forecast;
    }

    private record Base(PoolId pool, String digest) {}

    private record Line(TenantId tenant, Base base) {}

    private record Made(Optional<Forecast> forecast, Instant until) {}
}
