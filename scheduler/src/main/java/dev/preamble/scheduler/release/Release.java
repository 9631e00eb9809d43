package dev.preamble.scheduler.release;

import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobHistory;
import dev.preamble.catalog.job.JobState;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.catalog.job.Segment;
import dev.preamble.catalog.job.Segments;
import dev.preamble.catalog.outbox.Outbox;
import dev.preamble.catalog.prefix.PrefixVersion;
import dev.preamble.catalog.prefix.PrefixVersions;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.tenant.JobEvent;
import dev.preamble.scheduler.leadership.Leadership;
import dev.preamble.scheduler.release.Queue.Outstanding;
import dev.preamble.scheduler.share.Base;
import dev.preamble.scheduler.share.QueuedJob;
import dev.preamble.scheduler.share.Share;
import dev.preamble.scheduler.waiting.WaitReason;
import dev.preamble.scheduler.worker.Crew;
import dev.preamble.scheduler.worker.Roster;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * One look at the queue: as many jobs as there are free lanes get a segment released, each in a transaction of its own;
 * the others are told why they wait. One thread at a time.
 *
 * <p>If the scheduler dies before the commit, nothing was released; after it, the outbox row is there to be sent.
 */
@Singleton
public final class Release {
    /** Jobs of a base that are told in one look: who waits to be released comes first, the rest hear it in the next. */
    private static final int TOLD_AT_ONCE = 50;

    private final Queue queue;
    private final Roster roster;
    private final TaskTopics topics;
    private final SegmentCut cut;
    private final Leadership leadership;
    private final Jobs jobs;
    private final Segments segments;
    private final PrefixVersions versions;
    private final Outbox outbox;
    private final JobHistory history;
    private final InstantSource clock;
    private SequencedSet<TenantId> served = new LinkedHashSet<>();

    public Release(
            Queue queue,
            Roster roster,
            TaskTopics topics,
            SegmentCut cut,
            Leadership leadership,
            Jobs jobs,
            Segments segments,
            PrefixVersions versions,
            Outbox outbox,
            JobHistory history,
            InstantSource clock) {
        this.queue = queue;
        this.roster = roster;
        this.topics = topics;
        this.cut = cut;
        this.leadership = leadership;
        this.jobs = jobs;
        this.segments = segments;
        this.versions = versions;
        this.outbox = outbox;
        this.history = history;
        this.clock = clock;
    }

    /** @return how many segments were released */
    public int run() throws InterruptedException {
        Instant now = clock.instant();
        Crew crew = roster.crew(now);
        Map<Base, Integer> free =
                crew.freeLanes(queue.open().stream().map(Outstanding::segment).toList());
        Map<PoolId, String> obstacles = obstacles(crew);
        free.keySet().removeIf(base -> obstacles.containsKey(base.pool()));

        int lanes = free.values().stream().max(Integer::compare).orElse(0);
        Share share = new Share(lanes == 0 ? List.of() : queue.heads(lanes, now), free, served);
        int released = 0;
        for (Optional<QueuedJob> next = share.next(); next.isPresent(); next = share.next()) {
            QueuedJob job = next.get();
            released += release(job.job(), now) ? 1 : 0;
            share = share.without(job);
        }
        served = share.served();

        Waits waits = new Waits(crew, obstacles);
        for (Base base : queue.bases(now)) {
            WaitReason reason = waits.reason(base);
            queue.untold(base, reason, TOLD_AT_ONCE, now).forEach(job -> tell(job, reason, now));
        }
        return released;
    }

    /** Looks at every pool that has workers, so that a pool's topic is there before its first task. */
    private Map<PoolId, String> obstacles(Crew crew) throws InterruptedException {
        Map<PoolId, String> obstacles = new HashMap<>();
        for (Base base : crew.lanes().keySet()) {
            topics.obstacle(base.pool()).ifPresent(obstacle -> obstacles.put(base.pool(), obstacle));
        }
        return obstacles;
    }

    /** @return whether it was released; not when it was cancelled in the meantime */
    private boolean release(JobId id, Instant now) {
        return leadership.write(() -> {
            Optional<Job> found = jobs.lock(id).filter(job -> job.state() == JobState.QUEUED);
            found.ifPresent(job -> {
                Segment segment = segments.open(id).orElseGet(() -> {
                    Segment next = cut.next(job, segments.count(id) + 1);
                    segments.persist(next);
                    return next;
                });
                segment.release(now);
                job.release();
                outbox.send(cut.task(job, segment, prefixOf(job).orElse(null)), now);
            });
            return found.isPresent();
        });
    }

    private Optional<ArtifactRef> prefixOf(Job job) {
        return job.version()
                .flatMap(versions::findByIdOptional)
                .map(PrefixVersion::files)
                .map(files -> files.getFirst().artifact());
    }

    private void tell(JobId id, WaitReason reason, Instant now) {
        leadership.run(() -> jobs.lock(id)
                .filter(job -> job.state() == JobState.QUEUED)
                .ifPresent(job -> {
                    job.waits(reason.text());
                    history.append(job, new JobEvent.Waiting(reason.text()), now);
                }));
    }
}
