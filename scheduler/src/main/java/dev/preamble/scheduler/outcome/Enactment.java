package dev.preamble.scheduler.outcome;

import dev.preamble.catalog.job.DeadLetter;
import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.Segment;
import dev.preamble.catalog.job.SegmentRun;
import dev.preamble.catalog.prefix.Prefix;
import dev.preamble.catalog.prefix.PrefixVersion;
import dev.preamble.records.event.Outcome.Compared;
import dev.preamble.records.event.Progress;
import dev.preamble.records.event.RunKey;
import dev.preamble.records.event.Truncation;
import dev.preamble.records.tenant.GeneratedLine;
import dev.preamble.records.tenant.JobEvent;
import dev.preamble.records.tenant.Use;
import dev.preamble.scheduler.catalog.Catalog;
import dev.preamble.scheduler.outcome.Decision.AcceptCheckpoint;
import dev.preamble.scheduler.outcome.Decision.AcceptComparison;
import dev.preamble.scheduler.outcome.Decision.AcceptLines;
import dev.preamble.scheduler.outcome.Decision.AcceptVersion;
import dev.preamble.scheduler.outcome.Decision.Advance;
import dev.preamble.scheduler.outcome.Decision.Begin;
import dev.preamble.scheduler.outcome.Decision.GiveUp;
import dev.preamble.scheduler.outcome.Decision.Retry;
import dev.preamble.scheduler.waiting.WaitReason;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/**
 * Records what was decided: the new state, the event that tells of it, and what is to be sent. The caller holds the
 * job's row lock and the lease, in a transaction.
 */
@Singleton
public final class Enactment {
    private final Catalog catalog;

    public Enactment(Catalog catalog) {
        this.catalog = catalog;
    }

    public void begin(Job job, Segment segment, RunKey key, Begin begin, Instant now) {
        int attempt = begin.attempt();
        if (begin.inPlaceOfAnother()) {
            job.lose();
        }
        catalog.add(new SegmentRun(segment.id(), key.run(), key.release(), attempt, key.worker(), now));
        segment.start(key.run(), attempt, key.worker(), now);
        job.start(now);
        catalog.tell(
                job,
                new JobEvent.Started(segment.ordinal(), attempt, begin.inPlaceOfAnother() ? used(segment, 0, 0) : null),
                now);
    }

    public void advance(Job job, Segment segment, Advance advance, Instant now) {
        segment.heard(now);
        tellOfTruncation(job, advance.progress(), now);
        job.progress(advance.progress());
        catalog.tell(
                job,
                new JobEvent.Progressed(
                        advance.progress(), job.estimatedEnd(now).orElse(null)),
                now);
    }

    public void accept(Job job, Segment segment, AcceptCheckpoint accepted, Instant now) {
        segment.finish(now);
        tellOfTruncation(job, accepted.progress(), now);
        job.yielded(accepted.checkpoint(), accepted.progress());
        Use used = used(segment, trained(accepted.progress()), 0);
        catalog.tell(job, new JobEvent.Yielded(segment.ordinal(), accepted.progress(), used), now);
    }

    public void accept(Job job, Segment segment, AcceptVersion accepted, Instant now) {
        Prefix prefix = job.prefix()
                .flatMap(catalog::lockPrefix)
                .orElseThrow(() -> new IllegalStateException("job " + job.id() + " has no prefix"));
        int number = catalog.newestVersion(prefix) + 1;
        PrefixVersion version = new PrefixVersion(prefix, number, job, accepted.learned(), accepted.progress(), now);
        catalog.add(version);
        segment.finish(now);
        tellOfTruncation(job, accepted.progress(), now);
        job.learned(version.id());
        job.succeed(accepted.progress(), now);
        Use used = used(segment, trained(accepted.progress()), 0);
        catalog.tell(
                job,
                new JobEvent.Succeeded(
                        prefix.name(),
                        number,
                        accepted.progress(),
                        used,
                        accepted.learned().scores()),
                now);
    }

    public void accept(Job job, Segment segment, AcceptComparison accepted, Instant now) {
        Compared compared = accepted.compared();
        segment.finish(compared.report(), now);
        tellOfTruncation(job, accepted.progress(), now);
        Optional.ofNullable(compared.scores()).ifPresent(job::compared);
        job.succeed(accepted.progress(), now);
        Use used = used(segment, trained(accepted.progress()), 0);
        catalog.tell(job, new JobEvent.Succeeded(null, null, accepted.progress(), used, compared.scores()), now);
    }

    public void accept(Job job, Segment segment, AcceptLines accepted, Instant now) {
        accepted.lines().forEach(line -> catalog.deliver(job, line, now));
        segment.finish(accepted.artifact(), now);
        long generated =
                accepted.lines().stream().mapToLong(GeneratedLine::tokens).sum();
        Use used = used(segment, 0, generated);
        if (accepted.last()) {
            job.succeed(accepted.progress(), now);
            catalog.tell(job, new JobEvent.Succeeded(null, null, accepted.progress(), used, null), now);
        } else {
            job.yielded(segment.lines(), accepted.progress());
            catalog.tell(job, new JobEvent.Yielded(segment.ordinal(), accepted.progress(), used), now);
        }
    }

    /** Once a job: whichever report is the first to tell of it. */
    private void tellOfTruncation(Job job, Progress reached, Instant now) {
        if (job.progress().flatMap(Enactment::truncation).isEmpty()) {
            truncation(reached)
                    .ifPresent(truncation ->
                            catalog.tell(job, new JobEvent.Truncated(truncation.text(), truncation), now));
        }
    }

    private static Optional<Truncation> truncation(Progress progress) {
        return switch (progress) {
            case Progress.Training training -> Optional.ofNullable(training.truncation());
            case Progress.Generation generation -> Optional.empty();
        };
    }

    public void retry(Job job, Segment segment, Retry retry, Instant now) {
        segment.requeue();
        if (retry.counted()) {
            job.retry(retry.notBefore());
        } else {
            job.postpone(retry.notBefore());
        }
        job.waits(new WaitReason.BackingOff(
                        retry.notBefore(),
                        retry.code(),
                        retry.detail(),
                        retry.counted() ? retry.failures() : 0,
                        retry.budget())
                .text());
        catalog.tell(
                job,
                new JobEvent.Retrying(
                        retry.code(),
                        retry.detail(),
                        retry.failures(),
                        retry.budget(),
                        retry.notBefore(),
                        used(segment, 0, 0)),
                now);
    }

    public void giveUp(Job job, Segment segment, GiveUp givenUp, Instant now) {
        segment.fail(now);
        job.fail(givenUp.code(), givenUp.detail(), now);
        catalog.add(new DeadLetter(segment, givenUp.code(), givenUp.detail(), now));
        catalog.tell(job, new JobEvent.Failed(givenUp.code(), givenUp.detail(), used(segment, 0, 0)), now);
    }

    /** Of the segment's runs that no event told of yet: of the one that is over now. */
    private static Use used(Segment segment, long tokensTrained, long tokensGenerated) {
        return new Use(segment.meter().toMillis(), Math.max(0, tokensTrained), Math.max(0, tokensGenerated));
    }

    private static long trained(Progress progress) {
        return progress instanceof Progress.Training training ? training.tokensTrained() : 0;
    }
}
