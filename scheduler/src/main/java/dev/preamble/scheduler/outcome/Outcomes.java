package dev.preamble.scheduler.outcome;

import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.catalog.job.Segment;
import dev.preamble.catalog.job.SegmentRuns;
import dev.preamble.catalog.job.Segments;
import dev.preamble.catalog.outbox.Outbox;
import dev.preamble.records.event.RunKey;
import dev.preamble.records.task.Checkpoint;
import dev.preamble.scheduler.leadership.Leadership;
import dev.preamble.scheduler.leadership.NotLeading;
import dev.preamble.scheduler.outcome.Decision.AcceptCheckpoint;
import dev.preamble.scheduler.outcome.Decision.AcceptLines;
import dev.preamble.scheduler.outcome.Decision.AcceptVersion;
import dev.preamble.scheduler.outcome.Decision.Advance;
import dev.preamble.scheduler.outcome.Decision.Begin;
import dev.preamble.scheduler.outcome.Decision.Duplicate;
import dev.preamble.scheduler.outcome.Decision.Fenced;
import dev.preamble.scheduler.outcome.Decision.GiveUp;
import dev.preamble.scheduler.outcome.Decision.Retry;
import dev.preamble.scheduler.release.Queue;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Applies reports: decides each under its job's row lock, and records what was decided. */
@Singleton
public final class Outcomes {
    private static final Logger LOG = Logger.getLogger(Outcomes.class);

    private final Leadership leadership;
    private final Jobs jobs;
    private final Segments segments;
    private final SegmentRuns runs;
    private final Outbox outbox;
    private final Queue queue;
    private final Verdict verdict;
    private final Enactment enactment;
    private final Leftovers leftovers;
    private final StopNotices stopNotices = new StopNotices();
    private final MeterRegistry meters;
    private final InstantSource clock;

    public Outcomes(
            Leadership leadership,
            Jobs jobs,
            Segments segments,
            SegmentRuns runs,
            Outbox outbox,
            Queue queue,
            Verdict verdict,
            Enactment enactment,
            Leftovers leftovers,
            MeterRegistry meters,
            InstantSource clock) {
        this.leadership = leadership;
        this.jobs = jobs;
        this.segments = segments;
        this.runs = runs;
        this.outbox = outbox;
        this.queue = queue;
        this.verdict = verdict;
        this.enactment = enactment;
        this.leftovers = leftovers;
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * Applies the reports in one transaction. If that fails for a reason that lies in a report, each is applied alone,
     * and the one that cannot be is dropped: its segment is swept in time.
     *
     * @throws RuntimeException when the database is at fault; nothing of the batch that was not committed is lost
     */
    public void apply(List<Report> reports) {
        if (reports.isEmpty()) {
            return;
        }
        try {
            leadership.write(() -> applyAll(reports)).forEach(leftovers::erase);
        } catch (NotLeading e) {
            throw e;
        } catch (RuntimeException e) {
            if (!liesInTheReport(e)) {
                throw e;
            }
            if (reports.size() == 1) {
                LOG.errorf(
                        e,
                        "dropped an event that cannot be applied: %s",
                        reports.getFirst().event().key());
                meters.counter("preamble.events.dropped").increment();
            } else {
                reports.forEach(report -> apply(List.of(report)));
            }
        }
    }

    /** @return checkpoints that are superseded once this is committed */
    private List<Checkpoint> applyAll(List<Report> reports) {
        List<Checkpoint> superseded = new ArrayList<>();
        for (Report report : reports) {
            apply(report).ifPresent(superseded::add);
        }
        return superseded;
    }

    private Optional<Checkpoint> apply(Report report) {
        Instant now = clock.instant();
        RunKey key = report.event().key();
        Optional<Job> job = jobs.lock(key.job());
        Optional<Segment> segment = segments.findByIdOptional(key.segment().value());
        Decision decision = job.isEmpty() || segment.isEmpty()
                ? verdict.ofUnknown(report.event())
                : verdict.of(
                        job.get(),
                        segment.get(),
                        runs.of(key.segment(), key.run()).isPresent(),
                        report,
                        now);
        meters.counter("preamble.events", "decision", decision.getClass().getSimpleName())
                .increment();
        Optional<Checkpoint> before = job.flatMap(Job::checkpoint);
        switch (decision) {
            case Fenced fenced ->
                fenced.stop()
                        .filter(stop -> stopNotices.due(stop, now))
                        .ifPresent(stop -> outbox.send(stop, key.segment().toString(), now));
            case Duplicate duplicate -> {}
            case Begin begin -> enactment.begin(job.orElseThrow(), segment.orElseThrow(), key, begin, now);
            case Advance advance -> enactment.advance(job.orElseThrow(), segment.orElseThrow(), advance, now);
            case AcceptCheckpoint accepted -> enactment.accept(job.orElseThrow(), segment.orElseThrow(), accepted, now);
            case AcceptVersion accepted -> enactment.accept(job.orElseThrow(), segment.orElseThrow(), accepted, now);
            case AcceptLines accepted -> enactment.accept(job.orElseThrow(), segment.orElseThrow(), accepted, now);
            case Retry retry -> enactment.retry(job.orElseThrow(), segment.orElseThrow(), retry, now);
            case GiveUp givenUp -> enactment.giveUp(job.orElseThrow(), segment.orElseThrow(), givenUp, now);
        }
        if (decision instanceof Decision.LaneFreed) {
            queue.wake();
        }
        return decision instanceof Decision.Superseding ? before : Optional.empty();
    }

    /** A violated constraint or a value that PostgreSQL does not take fails again; all else may pass later. */
    private static boolean liesInTheReport(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                String state = sql.getSQLState();
                return state != null && (state.startsWith("22") || state.startsWith("23"));
            }
        }
        return failure instanceof IllegalStateException
                || failure instanceof IllegalArgumentException
                || failure instanceof NullPointerException;
    }
}
