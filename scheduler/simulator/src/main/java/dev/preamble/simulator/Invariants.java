package dev.preamble.simulator;

import dev.preamble.catalog.job.DeadLetter;
import dev.preamble.catalog.job.JobKind;
import dev.preamble.catalog.job.JobState;
import dev.preamble.catalog.job.Segment;
import dev.preamble.catalog.job.SegmentRun;
import dev.preamble.catalog.prefix.PrefixVersion;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.task.Checkpoint;
import dev.preamble.records.tenant.GeneratedLine;
import dev.preamble.records.tenant.JobEvent;
import dev.preamble.records.tenant.Use;
import dev.preamble.scheduler.release.Release;
import dev.preamble.scheduler.share.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** What must hold after every write, whatever died before it. Looks at what was stored and told, and not at why. */
final class Invariants {
    private final SimulatedStore store;
    /** Lane-seconds: sums of thousands of segments, none of which is shorter than a millisecond. */
    private static final double ROUNDING = 1e-6;

    private final Violations violations;
    /** Who waits and was not told why at the last look, and since when. */
    private final Map<SimulatedJob, Instant> untold = new HashMap<>();

    private long lastEpoch;

    Invariants(SimulatedStore store, Violations violations) {
        this.store = store;
        this.violations = violations;
    }

    /** A transaction that touched the job ended. */
    void committed(SimulatedJob job) {
        long open = job.segments.stream()
                .filter(segment -> !segment.state().isFinal())
                .count();
        violations.unless(open <= 1, () -> name(job) + " has " + open + " open segments");
        violations.unless(job.versions <= 1, () -> name(job) + " made " + job.versions + " versions");
        violations.unless(
                !job.over || job.row.state().isFinal(),
                () -> name(job) + " was over and is " + job.row.state() + " again");
        JobState state = job.row.state();
        violations.unless(
                (state == JobState.RELEASED || state == JobState.RUNNING) == job.isOut(),
                () -> name(job) + " is " + state + " and its segment is "
                        + job.openSegment().map(Segment::state).orElse(null));
        if (job.yielded && job.row.kind() == JobKind.TRAINING) {
            Checkpoint checkpoint = job.row.checkpoint().orElseThrow();
            lineage(job, checkpoint.artifact().key());
        }
        if (state == JobState.SUCCEEDED) {
            violations.unless(
                    job.row.kind() == JobKind.GENERATION
                            ? job.linesDelivered == job.row.inputLines()
                            : job.versions == 1 && job.step == job.spec.units(),
                    () -> name(job) + " succeeded with " + job.linesDelivered + " lines, " + job.versions
                            + " versions, step " + job.step);
        }
        long used = job.segments.stream()
                .mapToLong(segment -> segment.used().toMillis())
                .sum();
        violations.unless(
                job.used.laneMillis() == used,
                () -> name(job) + " used " + used + " ms of lanes and told of " + job.used.laneMillis());
        violations.unless(
                job.used.tokensGenerated() == job.linesDelivered,
                () -> name(job) + " delivered " + job.linesDelivered + " tokens and told of "
                        + job.used.tokensGenerated());
        if (state == JobState.SUCCEEDED) {
            boolean noRunLost = job.handedOut == job.segments.size();
            violations.unless(
                    job.used.laneMillis() >= job.spec.laneMillis()
                            && (!noRunLost || job.used.laneMillis() == job.workedMillis)
                            && (job.row.kind() == JobKind.GENERATION || job.used.tokensTrained() == job.spec.units()),
                    () -> name(job) + " took " + job.spec + ", its runs worked for " + job.workedMillis
                            + " ms, and it told of " + job.used);
        }
        violations.unless(state != JobState.SUCCEEDED || job.succeeded, () -> name(job) + " succeeded untold");
    }

    /** What the catalog accepts goes on from what it accepted before, and no step was applied to it twice. */
    private void lineage(SimulatedJob job, String key) {
        if (!(store.get(key) instanceof Lineage made)) {
            violations.found(name(job) + " accepted " + key + ", which is not there");
            return;
        }
        violations.unless(
                Objects.equals(made.parent(), job.digest) && made.firstStep() == job.step + 1,
                () -> name(job) + " went on from " + made.parent() + " at step " + made.firstStep() + ", not from "
                        + job.digest + " at step " + (job.step + 1));
        violations.unless(
                made.applied() == made.lastStep(),
                () -> name(job) + " is at step " + made.lastStep() + " and has seen " + made.applied());
        String run = job.segments.getLast().run().orElseThrow().toString();
        violations.unless(
                key.contains(run), () -> name(job) + " accepted " + key + " and not what its run " + run + " made");
        job.digest = made.digest();
        job.step = made.lastStep();
    }

    void began(SimulatedJob job, SegmentRun run) {
        violations.unless(job.runs.add(run.run()), () -> name(job) + " began its run " + run.run() + " twice");
    }

    void versioned(SimulatedJob job, PrefixVersion version) {
        lineage(job, version.files().getFirst().artifact().key());
    }

    /** A job is given up for its own failures, or for runs that were lost: of tasks, then, that workers got. */
    void buried(SimulatedJob job, DeadLetter letter) {
        violations.unless(
                job.row.state() == JobState.FAILED, () -> name(job) + " has a dead letter and is " + job.row.state());
        violations.unless(
                !letter.code().equals(ErrorCode.WORKER_LOST.code()) || job.handedOut > 1,
                () -> name(job) + " was given up for lost workers; its tasks reached " + job.handedOut);
    }

    /** A leader wrote in its epoch. */
    void wrote(long epoch) {
        violations.unless(
                epoch >= lastEpoch, () -> "the leader of epoch " + epoch + " wrote after one of " + lastEpoch);
        lastEpoch = Math.max(lastEpoch, epoch);
    }

    void told(SimulatedJob job, JobEvent event) {
        violations.unless(!job.over, () -> name(job) + " told " + event + " after its end");
        violations.unless(
                event instanceof JobEvent.Submitted == (job.told == 0),
                () -> name(job) + " told " + event + " as its first");
        Use used = event.used();
        job.used = used == null ? job.used : job.used.plus(used);
        job.yielded |= event instanceof JobEvent.Yielded;
        job.succeeded |= event instanceof JobEvent.Succeeded;
    }

    void delivered(SimulatedJob job, GeneratedLine line) {
        violations.unless(
                line.line() == job.linesDelivered,
                () -> name(job) + " delivered line " + line.line() + " after " + job.linesDelivered + " lines");
        job.linesDelivered++;
    }

    /** A tenant got one more lane, and has so many with it. */
    void gotLane(SimulatedJob job, int mayHave, long has) {
        violations.unless(
                has <= mayHave, () -> name(job) + " got " + job.tenant + " its lane " + has + " of " + mayHave);
        violations.unless(
                job.openSegment()
                        .filter(segment -> segment.expected().isPositive())
                        .isPresent(),
                () -> name(job) + " got a lane at no charge");
    }

    /** A completion of a tenant was sent, which has so many lanes with it. */
    void sent(TenantId tenant, int mayHave, long has) {
        violations.unless(
                has <= mayHave, () -> "a completion of " + tenant + " got it its lane " + has + " of " + mayHave);
    }

    /** What a tenant's runs used was added to its account. */
    void settled(TenantId tenant, double used, double added) {
        violations.unless(
                Math.abs(used - added) < ROUNDING, () -> tenant + " used " + used + " s and was charged " + added);
    }

    /** A transaction that took what runs used charged it to all whose runs they were. */
    void charged(Map<TenantId, Double> owed) {
        violations.unless(owed.isEmpty(), () -> "taken and not charged: " + owed);
    }

    void keeps(TenantId tenant, Usage usage) {
        violations.unless(
                usage.laneSeconds() >= 0 && Double.isFinite(usage.laneSeconds()),
                () -> tenant + " used " + usage.laneSeconds());
    }

    /** After a look at the queue by a leader: whoever still waits was told why, or waits for less than reasons are gathered. */
    void looked(Iterable<SimulatedJob> waiting, Instant now) {
        Map<SimulatedJob, Instant> before = Map.copyOf(untold);
        untold.clear();
        for (SimulatedJob job : waiting) {
            if (job.row.reason().isEmpty()) {
                Instant since = before.getOrDefault(job, now);
                violations.unless(
                        Duration.between(since, now).compareTo(Release.TELLING) < 0,
                        () -> name(job) + " waits without a reason");
                untold.put(job, since);
            }
        }
    }

    static String name(SimulatedJob job) {
        return "job " + job.place;
    }
}
