package dev.preamble.scheduler.sweep;

import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.scheduler.leadership.Fence;
import dev.preamble.scheduler.outcome.Hearing;
import dev.preamble.scheduler.release.Queue;
import dev.preamble.scheduler.release.Queue.Outstanding;
import dev.preamble.scheduler.release.TaskGroupSettings;
import dev.preamble.scheduler.worker.Roster;
import dev.preamble.telemetry.LogContext;
import dev.preamble.telemetry.LogKey;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Takes back segments that nobody works on: they are released anew, which fences whoever may still hold them, or their
 * job is given up. One thread at a time.
 */
@Singleton
public final class Sweep {
    private static final Logger LOG = Logger.getLogger(Sweep.class);

    /** Locks that a worker may fail to renew, one after the other, before its segment is taken back. */
    private static final int LOCKS = 3;

    private final Queue queue;
    private final Roster roster;
    private final Hearing hearing;
    private final Duration limit;
    private final Fence fence;
    private final Recovery recovery;
    private final MeterRegistry meters;
    private final InstantSource clock;
    private final Map<SegmentId, Instant> unsent = new HashMap<>();

    public Sweep(
            Queue queue,
            Roster roster,
            Hearing hearing,
            TaskGroupSettings settings,
            Fence fence,
            Recovery recovery,
            MeterRegistry meters,
            InstantSource clock) {
        this.queue = queue;
        this.roster = roster;
        this.hearing = hearing;
        this.limit = settings.lock().multipliedBy(LOCKS);
        this.fence = fence;
        this.recovery = recovery;
        this.meters = meters;
        this.clock = clock;
    }

    public void run() {
        Instant now = clock.instant();
        Silence silence = new Silence(roster.crew(now), hearing.since(), limit, now);
        List<Outstanding> open = queue.open();
        note(open, now);
        Map<PoolId, Optional<Instant>> alive = new HashMap<>();
        for (Outstanding segment : open) {
            Optional<Instant> aliveSince =
                    alive.computeIfAbsent(segment.segment().base().pool(), pool -> roster.aliveSince(pool, now));
            Optional<Instant> unsentAt =
                    Optional.ofNullable(unsent.get(segment.segment().segment()));
            if (silence.isLoss(segment, aliveSince, unsentAt)) {
                fence.write(() -> recovery.takeBack(segment, now)).ifPresent(lost -> {
                    LogContext.of(LogKey.TENANT, segment.tenant())
                            .and(LogKey.JOB, segment.job())
                            .and(LogKey.SEGMENT, segment.segment().segment())
                            .run(() -> LOG.warn(lost));
                    meters.counter("preamble.segments.lost").increment();
                });
            }
        }
    }

    /** Kept here alone: whoever takes over begins to listen anew, and no silence is older than that. */
    private void note(List<Outstanding> open, Instant now) {
        unsent.keySet()
                .retainAll(open.stream()
                        .map(segment -> segment.segment().segment())
                        .collect(Collectors.toSet()));
        open.stream()
                .filter(Outstanding::unsent)
                .forEach(segment -> unsent.put(segment.segment().segment(), now));
    }
}
