package dev.preamble.scheduler;

import dev.preamble.catalog.job.DeadLetters;
import dev.preamble.scheduler.completion.CompletionQueue;
import dev.preamble.scheduler.leadership.Leadership;
import dev.preamble.scheduler.outbox.Ledger;
import dev.preamble.scheduler.release.StoredQueue;
import dev.preamble.scheduler.worker.Roster;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** What the scheduler shows of itself beside its counters. Read at each scrape. */
@Singleton
public final class Gauges {
    private final MeterRegistry meters;
    private final Leadership leadership;
    private final Ledger ledger;
    private final StoredQueue queue;
    private final Roster roster;
    private final DeadLetters deadLetters;
    private final CompletionQueue completions;
    private final InstantSource clock;

    public Gauges(
            MeterRegistry meters,
            Leadership leadership,
            Ledger ledger,
            StoredQueue queue,
            Roster roster,
            DeadLetters deadLetters,
            CompletionQueue completions,
            InstantSource clock) {
        this.meters = meters;
        this.leadership = leadership;
        this.ledger = ledger;
        this.queue = queue;
        this.roster = roster;
        this.deadLetters = deadLetters;
        this.completions = completions;
        this.clock = clock;
    }

    void register(@Observes StartupEvent event) {
        meters.gauge("preamble.leads", this, g -> g.leadership.epoch().isPresent() ? 1 : 0);
        meters.gauge("preamble.outbox.waiting", this, g -> (double) g.ledger.waiting());
        meters.gauge("preamble.outbox.set-aside", this, g -> (double) g.ledger.setAside());
        meters.gauge("preamble.jobs.queued", this, g -> (double) g.queue.waitingCount());
        meters.gauge("preamble.dead-letters", this, g ->
                (double) QuarkusTransaction.requiringNew().call(() -> g.deadLetters.count("resolvedAt is null")));
        meters.gauge("preamble.segments.open", this, g -> (double) g.queue.openCount());
        meters.gauge(
                "preamble.completions.waiting",
                this,
                g -> g.completions.waiting().size());
        meters.gauge(
                "preamble.completions.running", this, g -> g.completions.taken().size());
        meters.gauge(
                "preamble.workers.alive",
                this,
                g -> g.roster.crew(g.clock.instant()).alive().size());
    }
}
