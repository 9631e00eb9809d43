package dev.preamble.scheduler.sweep;

import dev.preamble.scheduler.release.Queue.Outstanding;
import dev.preamble.scheduler.share.Base;
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
 * when one is idle.
 *
 * @param limit how long a segment may be silent
 */
record Silence(Crew crew, Optional<Instant> hearingSince, Duration limit, Instant now) {
    /** @param poolAliveSince since when the pool has had a live worker; empty when it has none */
    boolean isLoss(Outstanding segment, Optional<Instant> poolAliveSince) {
        Base base = segment.segment().base();
        boolean couldBeTaken = !segment.unstarted() || crew.idleLanes().getOrDefault(base, 0) > 0;
        return couldBeTaken
                && crew.digests(base.pool()).contains(base.digest())
                && hearingSince.isPresent()
                && poolAliveSince.isPresent()
                && Stream.of(segment.heardAt(), hearingSince.get(), poolAliveSince.get())
                        .allMatch(since -> !since.plus(limit).isAfter(now));
    }
}
