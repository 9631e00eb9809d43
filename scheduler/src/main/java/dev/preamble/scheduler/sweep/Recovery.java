package dev.preamble.scheduler.sweep;

import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.Segment;
import dev.preamble.catalog.job.SegmentState;
import dev.preamble.records.control.Control;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.scheduler.catalog.Catalog;
import dev.preamble.scheduler.outcome.Decision.GiveUp;
import dev.preamble.scheduler.outcome.Decision.Retry;
import dev.preamble.scheduler.outcome.Enactment;
import dev.preamble.scheduler.outcome.Retries;
import dev.preamble.scheduler.release.Queue.Outstanding;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Takes one segment back that nobody works on, within the caller's transaction under the lease. */
@Singleton
public final class Recovery {
    private final Catalog catalog;
    private final Retries retries;
    private final Enactment enactment;
    private final RandomGenerator random;

    public Recovery(Catalog catalog, Retries retries, Enactment enactment, RandomGenerator random) {
        this.catalog = catalog;
        this.retries = retries;
        this.enactment = enactment;
        this.random = random;
    }

    /** @return what was lost, in words; empty when somebody was heard of meanwhile */
    public Optional<String> takeBack(Outstanding silent, Instant now) {
        Optional<Job> locked = catalog.lock(silent.job());
        Optional<Segment> found = catalog.segment(silent.segment().segment())
                .filter(segment -> segment.release() == silent.segment().release())
                .filter(segment ->
                        segment.heardAt().filter(silent.heardAt()::equals).isPresent())
                .filter(segment -> segment.state() == SegmentState.RELEASED || segment.state() == SegmentState.RUNNING);
        if (locked.isEmpty() || found.isEmpty()) {
            return Optional.empty();
        }
        Job job = locked.get();
        Segment segment = found.get();
        String detail =
                segment.worker().map(worker -> "worker " + worker).orElse("any worker") + " was not heard of for "
                        + Duration.between(silent.heardAt(), now).toSeconds() + " s";
        catalog.send(new Control.StopRun(segment.id(), segment.release()), segment.id(), now);
        segment.lose();
        switch (retries.after(job, ErrorCode.WORKER_LOST, detail, now, random)) {
            case Retry retry -> enactment.retry(job, segment, retry, now);
            case GiveUp givenUp -> enactment.giveUp(job, segment, givenUp, now);
        }
        return Optional.of(
                "segment " + segment.id() + " of job " + job.id() + ", release " + segment.release() + ": " + detail);
    }
}
