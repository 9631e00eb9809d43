package dev.preamble.scheduler.stage;

import dev.preamble.artifacts.ArtifactStore;
import dev.preamble.catalog.lease.Leases;
import dev.preamble.catalog.model.BaseModels;
import dev.preamble.catalog.outbox.Outbox;
import dev.preamble.catalog.outbox.RelayPositions;
import dev.preamble.catalog.worker.Workers;
import dev.preamble.scheduler.Round;
import dev.preamble.scheduler.broker.Broker;
import dev.preamble.scheduler.catalog.Catalog;
import dev.preamble.scheduler.completion.CompletionQueue;
import dev.preamble.scheduler.completion.CompletionTraces;
import dev.preamble.scheduler.completion.KafkaCompletionRoutes;
import dev.preamble.scheduler.leadership.Leadership;
import dev.preamble.scheduler.outbox.Ledger;
import dev.preamble.scheduler.outbox.Relay;
import dev.preamble.scheduler.outcome.Enactment;
import dev.preamble.scheduler.outcome.Hearing;
import dev.preamble.scheduler.outcome.Leftovers;
import dev.preamble.scheduler.outcome.Outcomes;
import dev.preamble.scheduler.outcome.ResultLines;
import dev.preamble.scheduler.outcome.Retries;
import dev.preamble.scheduler.outcome.Ruling;
import dev.preamble.scheduler.outcome.TaskEvents;
import dev.preamble.scheduler.outcome.Verdict;
import dev.preamble.scheduler.reconciliation.KnownAreas;
import dev.preamble.scheduler.reconciliation.Losses;
import dev.preamble.scheduler.reconciliation.Reconciliation;
import dev.preamble.scheduler.reconciliation.Resumption;
import dev.preamble.scheduler.release.Accounts;
import dev.preamble.scheduler.release.CompletionDesk;
import dev.preamble.scheduler.release.CompletionMetering;
import dev.preamble.scheduler.release.CompletionTopics;
import dev.preamble.scheduler.release.Dispatch;
import dev.preamble.scheduler.release.Queue;
import dev.preamble.scheduler.release.Release;
import dev.preamble.scheduler.release.TaskGroupSettings;
import dev.preamble.scheduler.release.TaskTopics;
import dev.preamble.scheduler.share.ShareSettings;
import dev.preamble.scheduler.sweep.Recovery;
import dev.preamble.scheduler.sweep.Sweep;
import dev.preamble.scheduler.worker.Announcements;
import dev.preamble.scheduler.worker.Muster;
import dev.preamble.scheduler.worker.Roster;
import dev.preamble.scheduler.worker.WorkerTopic;
import dev.preamble.telemetry.Tracing;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Puts schedulers together as the container does, as many as a test needs. */
@Singleton
public final class Schedulers {
    /** Short, so that takeovers are soon. */
    public static final Duration LEASE = Duration.ofSeconds(3);

    /** What the sweep takes a lock to last: short, so that sweeps are soon. */
    public static final Duration LOCK = Duration.ofSeconds(2);

    /** The shortest lock that Kafka grants. */
    private static final Duration GRANTED = Duration.ofSeconds(15);

    @Inject
    Broker broker;

    @Inject
    Leases leases;

    @Inject
    Catalog catalog;

    @Inject
    ShareSettings share;

    @Inject
    Outbox outbox;

    @Inject
    Workers workers;

    @Inject
    RelayPositions relayPositions;

    @Inject
    BaseModels models;

    @Inject
    EntityManager entities;

    @Inject
    AgroalDataSource database;

    @Inject
    Enactment enactment;

    @Inject
    Retries retries;

    @Inject
    ResultLines resultLines;

    @Inject
    Leftovers leftovers;

    @Inject
    Dispatch dispatch;

    @Inject
    Queue queue;

    @Inject
    ArtifactStore store;

    @Inject
    KnownAreas areas;

    @Inject
    Losses losses;

    @Inject
    Resumption resumption;

    /** A scheduler that does nothing yet. */
    public TestScheduler scheduler() {
        InstantSource clock = InstantSource.system();
        MeterRegistry meters = new SimpleMeterRegistry();
        RandomGenerator random = new SplittableRandom(1);
        Leadership leadership = leadership();
        Roster roster = new Roster();
        Hearing hearing = new Hearing();
        TaskGroupSettings lock = () -> LOCK;
        TaskGroupSettings granted = () -> GRANTED;
        Outcomes outcomes = new Outcomes(
                leadership,
                new Ruling(catalog, new Verdict(retries, random), enactment),
                leftovers,
                Tracing.none(),
                meters,
                clock);
        TaskEvents taskEvents = new TaskEvents(broker, leadership, resultLines, outcomes, hearing, meters, clock);
        CompletionQueue completions = new CompletionQueue();
        CompletionTraces traces = new CompletionTraces(Tracing.none());
        KafkaCompletionRoutes routes = new KafkaCompletionRoutes(broker, completions, traces);
        Accounts accounts = new Accounts(queue, leadership, share);
        Release release = new Release(
                queue,
                accounts,
                roster,
                new TaskTopics(broker, granted, clock),
                dispatch,
                leadership,
                catalog,
                completions,
                routes,
                clock);
        CompletionTopics completionTopics = new CompletionTopics(
                broker, leadership, new CompletionDesk(completions, routes, release, roster, clock), traces, meters);
        CompletionMetering metering = new CompletionMetering(broker, leadership, accounts, meters, clock);
        Sweep sweep = new Sweep(
                queue,
                roster,
                hearing,
                lock,
                leadership,
                new Recovery(catalog, retries, enactment, random),
                meters,
                clock);
        Round round = new Round(
                leadership,
                roster,
                new Announcements(models, leadership),
                new Muster(workers, outbox, leadership),
                sweep,
                release,
                clock);
        Relay relay = new Relay(broker, ledger(leadership), leadership, Tracing.none(), meters, clock);
        return new TestScheduler(
                leadership,
                reconciliation(leadership),
                round,
                taskEvents,
                relay,
                new WorkerTopic(broker, roster, meters, clock),
                completionTopics,
                metering,
                routes,
                release,
                completions,
                database);
    }

    public Leadership leadership() {
        return leadership(LEASE);
    }

    /** One that a test need not renew, if the lease is long. */
    public Leadership leadership(Duration lease) {
        return new Leadership(leases, () -> lease);
    }

    public Reconciliation reconciliation(Leadership leadership) {
        return new Reconciliation(leadership, store, areas, losses, resumption, entities, InstantSource.system());
    }

    public Ledger ledger(Leadership leadership) {
        return new Ledger(outbox, relayPositions, leadership, entities);
    }
}
