package dev.preamble.scheduler.sweep;

import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.catalog.job.Segment;
import dev.preamble.catalog.job.SegmentState;
import dev.preamble.catalog.job.Segments;
import dev.preamble.catalog.outbox.Outbox;
import dev.preamble.records.control.Control;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.scheduler.leadership.Leadership;
import dev.preamble.scheduler.outcome.Decision.GiveUp;
import dev.preamble.scheduler.outcome.Decision.Retry;
import dev.preamble.scheduler.outcome.Enactment;
import dev.preamble.scheduler.outcome.Hearing;
import dev.preamble.scheduler.outcome.Retries;
import dev.preamble.scheduler.release.Queue;
import dev.preamble.scheduler.release.Queue.Outstanding;
import dev.preamble.scheduler.release.TaskGroupSettings;
import dev.preamble.scheduler.worker.Roster;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
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
    private final Leadership leadership;
    private final Jobs jobs;
    private final Segments segments;
    private final Retries retries;
    private final Enactment enactment;
    private final Outbox outbox;
    private final MeterRegistry meters;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Map<SegmentId, Instant> unsent = new HashMap<>();

    public Sweep(
            Queue queue,
            Roster roster,
            Hearing hearing,
            TaskGroupSettings settings,
            Leadership leadership,
            Jobs jobs,
            Segments segments,
            Retries retries,
            Enactment enactment,
            Outbox outbox,
            MeterRegistry meters,
            InstantSource clock,
            RandomGenerator random) {
        this.queue = queue;
        this.roster = roster;
        this.hearing = hearing;
        this.limit = settings.lock().multipliedBy(LOCKS);
        this.leadership = leadership;
        this.jobs = jobs;
        this.segments = segments;
        this.retries = retries;
        this.enactment = enactment;
        this.outbox = outbox;
        this.meters = meters;
        this.clock = clock;
        this.random = random;
    }

    public void run() {
        Instant now = clock.instant();
        Silence silence = new Silence(roster.crew(now), hearing.since(), limit, now);
        List<Outstanding> open = queue.open();
        note(open, now);
        for (Outstanding segment : open) {
            Optional<Instant> aliveSince =
                    roster.aliveSince(segment.segment().base().pool(), now);
            Optional<Instant> unsentAt =
                    Optional.ofNullable(unsent.get(segment.segment().segment()));
            if (silence.isLoss(segment, aliveSince, unsentAt)) {
                leadership.run(() -> takeBack(segment, now));
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

    private void takeBack(Outstanding silent, Instant now) {
        Optional<Job> locked = jobs.lock(silent.job());
        Optional<Segment> found = segments.findByIdOptional(
                        silent.segment().segment().value())
                .filter(segment -> segment.release() == silent.segment().release())
                .filter(segment ->
                        segment.heardAt().filter(silent.heardAt()::equals).isPresent())
                .filter(segment -> segment.state() == SegmentState.RELEASED || segment.state() == SegmentState.RUNNING);
        if (locked.isEmpty() || found.isEmpty()) {
            return;
        }
        Job job = locked.get();
        Segment segment = found.get();
        String detail =
                segment.worker().map(worker -> "worker " + worker).orElse("any worker") + " was not heard of for "
                        + Duration.between(silent.heardAt(), now).toSeconds() + " s";
        LOG.warnf("segment %s of job %s, release %d: %s", segment.id(), job.id(), segment.release(), detail);
        meters.counter("preamble.segments.lost").increment();
        outbox.send(
                new Control.StopRun(segment.id(), segment.release()),
                segment.id().toString(),
                now);
        switch (retries.after(job, ErrorCode.WORKER_LOST, detail, now, random)) {
            case Retry retry -> enactment.retry(job, segment, retry, now);
            case GiveUp givenUp -> enactment.giveUp(job, segment, givenUp, now);
        }
    }
}
