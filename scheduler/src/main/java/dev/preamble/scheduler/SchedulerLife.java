package dev.preamble.scheduler;

import dev.preamble.scheduler.completion.KafkaCompletionRoutes;
import dev.preamble.scheduler.leadership.Leadership;
import dev.preamble.scheduler.loop.Loop;
import dev.preamble.scheduler.loop.Turn;
import dev.preamble.scheduler.notice.Notices;
import dev.preamble.scheduler.outbox.Relay;
import dev.preamble.scheduler.outcome.Clearance;
import dev.preamble.scheduler.outcome.TaskEvents;
import dev.preamble.scheduler.reconciliation.Reconciliation;
import dev.preamble.scheduler.release.CompletionMetering;
import dev.preamble.scheduler.release.CompletionTopics;
import dev.preamble.scheduler.release.SpentTasks;
import dev.preamble.scheduler.worker.WorkerTopic;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * The scheduler's threads, from start to stop.
 *
 * <p>On SIGTERM nothing more is released, then what workers reported is applied to the end of the batch in hand, then the
 * relay ends its transaction, and last the lease is given back, so that another scheduler goes on at once. A scheduler
 * that dies without that is replaced when its lease expires.
 */
@Singleton
public final class SchedulerLife {
    private static final Logger LOG = Logger.getLogger(SchedulerLife.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Leadership leadership;
    private final TaskEvents taskEvents;
    private final Relay relay;
    private final WorkerTopic workerTopic;
    private final Notices notices;
    private final Loop renewing;
    private final Loop reconciling;
    private final Loop round;
    private final Loop outcomes;
    private final Loop relaying;
    private final Loop workers;
    private final Loop listening;
    private final Loop clearing;
    private final Loop lettingGo;
    private final Loop metering;
    private final CompletionTopics completionTopics;
    private final KafkaCompletionRoutes completionRoutes;
    private final CompletionMetering completionMetering;
    private final Loop completions;
    private final Loop completionUses;

    public SchedulerLife(
            Leadership leadership,
            Reconciliation reconciliation,
            Round round,
            TaskEvents taskEvents,
            Relay relay,
            WorkerTopic workerTopic,
            Clearance clearance,
            SpentTasks spentTasks,
            PoolMeters poolMeters,
            CompletionTopics completionTopics,
            CompletionMetering completionMetering,
            KafkaCompletionRoutes completionRoutes,
            AgroalDataSource database,
            InstantSource clock,
            RandomGenerator random) {
        this.leadership = leadership;
        this.taskEvents = taskEvents;
        this.relay = relay;
        this.workerTopic = workerTopic;
        this.renewing = loop("lease", leadership, clock, random);
        this.reconciling = loop("reconciliation", reconciliation, clock, random);
        this.round = loop("round", round, clock, random);
        this.outcomes = loop("outcomes", taskEvents, clock, random);
        this.relaying = loop("relay", relay, clock, random);
        this.workers = loop("workers", workerTopic, clock, random);
        this.clearing = loop("clearance", clearance, clock, random);
        this.lettingGo = loop("spent-tasks", spentTasks, clock, random);
        this.metering = loop("meters", poolMeters, clock, random);
        this.completionTopics = completionTopics;
        this.completionRoutes = completionRoutes;
        this.completionMetering = completionMetering;
        this.completions = loop("completions", completionTopics, clock, random);
        this.completionUses = loop("completion-uses", completionMetering, clock, random);
        this.notices = new Notices(database, Map.of("outbox", relaying::wake, "queue", this.round::wake));
        this.listening = loop("notices", notices, clock, random);
    }

    private static Loop loop(String name, Turn turn, InstantSource clock, RandomGenerator random) {
        return new Loop(name, turn, clock, new SplittableRandom(random.nextLong()));
    }

    void start(@Observes StartupEvent event) {
        loops().forEach(Loop::start);
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        for (Loop loop : List.of(
                metering,
                reconciling,
                listening,
                clearing,
                lettingGo,
                completions,
                completionUses,
                round,
                outcomes,
                relaying,
                workers,
                renewing)) {
            loop.stop(PATIENCE);
        }
        notices.close();
        completionTopics.close();
        completionMetering.close();
        completionRoutes.close();
        taskEvents.close();
        relay.close();
        workerTopic.close();
        leadership.giveBack();
        LOG.info("stopped");
    }

    /** For health: what has to keep turning. */
    List<Loop> loops() {
        return List.of(
                renewing,
                reconciling,
                workers,
                outcomes,
                round,
                relaying,
                listening,
                clearing,
                lettingGo,
                metering,
                completions,
                completionUses);
    }
}
