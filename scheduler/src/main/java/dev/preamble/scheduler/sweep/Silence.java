package dev.preamble.scheduler.sweep;

import dev.preamble.scheduler.release.Queue.Outstanding;
import dev.preamble.scheduler.worker.Crew;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a segment's silence means that nobody works on it. Pure.
 *
 * <p>Silence counts only while it could have been broken: while the scheduler reads all reports, and while the pool has
 * a live worker. A segment that was never started may also just wait in Kafka for a lane, so that silence counts only
 * when one is idle, and only from when its task was sent. A run may be quiet for long, in a download or in a batch that
 * waits for others: while its worker's heartbeat names it, it is not lost. (A worker that cannot go on sends none.)
 *
 * @param limit how long a segment may be silent
 */
record Silence(Crew crew, Optional<Instant> hearingSince, Duration limit, Instant now) {
    /**
     * @param poolAliveSince since when the pool has had a live worker; empty when it has none
     * @param lastUnsent when its task was last seen unsent; empty when that was never seen
     */
    boolean isLoss(Outstanding segment, Optional<Instant> poolAliveSince, Optional<Instant> lastUnsent) {
        return hasLasted(segment, poolAliveSince, lastUnsent)
                && couldBeTaken(segment)
                && !crew.holds(segment.segment(), segment.run())
                && crew.digests(segment.segment().base().pool())
                        .contains(segment.segment().base().digest());
    }

    /** Asked first: it needs no look at the workers. */
    private boolean hasLasted(Outstanding segment, Optional<Instant> poolAliveSince, Optional<Instant> lastUnsent) {
        return hearingSince.isPresent()
                && poolAliveSince.isPresent()
                && Stream.of(Optional.of(segment.heardAt()), hearingSince, poolAliveSince, lastUnsent)
                        .flatMap(Optional::stream)
                        .allMatch(since -> !since.plus(limit).isAfter(now));
    }

    private boolean couldBeTaken(Outstanding segment) {
        return segment.run().isPresent()
                || crew.idleLanes().getOrDefault(segment.segment().base(), 0) > 0;
    }
}
