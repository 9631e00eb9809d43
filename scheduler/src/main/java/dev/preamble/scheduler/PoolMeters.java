package dev.preamble.scheduler;

import dev.preamble.catalog.job.Workload;
import dev.preamble.records.id.PoolId;
import dev.preamble.scheduler.completion.CompletionQueue;
import dev.preamble.scheduler.loop.Turn;
import dev.preamble.scheduler.worker.Crew;
import dev.preamble.scheduler.worker.Roster;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What each pool's queue and lanes are like, for those who scale its workers by it. Every scheduler shows it, whether it
 * leads or not; the figures are some seconds old at most. Of completions only the one that leads knows.
 */
@Singleton
public final class PoolMeters implements Turn {
    private static final Duration REST = Duration.ofSeconds(5);

    private final Workload workload;
    private final Roster roster;
    private final CompletionQueue completionQueue;
    private final InstantSource clock;
    private final MultiGauge waiting;
    private final MultiGauge wait;
    private final MultiGauge taken;
    private final MultiGauge completions;
    private final MultiGauge lanes;

    public PoolMeters(
            Workload workload,
            Roster roster,
            CompletionQueue completionQueue,
            InstantSource clock,
            MeterRegistry meters) {
        this.workload = workload;
        this.roster = roster;
        this.completionQueue = completionQueue;
        this.clock = clock;
        this.waiting = MultiGauge.builder("preamble.pool.jobs.waiting")
                .description("jobs of the pool that wait")
                .register(meters);
        this.wait = MultiGauge.builder("preamble.pool.wait")
                .description("since when the job waits that has waited longest")
                .baseUnit("seconds")
                .register(meters);
        this.taken = MultiGauge.builder("preamble.pool.lanes.taken")
                .description("lanes that have a segment, or for which one was sent")
                .register(meters);
        this.completions = MultiGauge.builder("preamble.pool.completions")
                .description("completions that wait for a lane, and those that have one")
                .register(meters);
        this.lanes = MultiGauge.builder("preamble.pool.lanes")
                .description("lanes of live workers that take tasks")
                .register(meters);
    }

    @Override
    public Duration take() {
        Instant now = clock.instant();
        List<Workload.OfPool> pools = QuarkusTransaction.requiringNew().call(() -> workload.pools(null));
        Crew crew = roster.crew(now);
        show(waiting, pools, Workload.OfPool::queued);
        show(
                wait,
                pools,
                pool -> pool.oldest() == null
                        ? 0
                        : Duration.between(pool.oldest(), now).toMillis() / 1e3);
        show(taken, pools, Workload.OfPool::taken);
        Map<PoolId, Long> completionsOf = completionQueue.ofPools();
        show(completions, pools, pool -> completionsOf.getOrDefault(pool.pool(), 0L));
        show(lanes, pools, pool -> lanes(crew, pool.pool()));
        return REST;
    }

    private static int lanes(Crew crew, PoolId pool) {
        return crew.lanes().entrySet().stream()
                .filter(lanes -> lanes.getKey().pool().equals(pool))
                .mapToInt(lanes -> lanes.getValue())
                .sum();
    }

    private static void show(MultiGauge gauge, List<Workload.OfPool> pools, ToDoubleFunction<Workload.OfPool> figure) {
        gauge.register(
                pools.stream()
                        .map(pool -> Row.of(Tags.of("pool", pool.pool().value()), figure.applyAsDouble(pool)))
                        .toList(),
                true);
    }
}
