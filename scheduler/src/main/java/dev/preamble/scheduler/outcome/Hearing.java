package dev.preamble.scheduler.outcome;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/**
 * Since when the scheduler hears all that workers report. Silence of a worker means something only while it does.
 * Written by one thread, read by others.
 */
@Singleton
public final class Hearing {
    private volatile Optional<Instant> since = Optional.empty();

    /** Every event up to now was applied. */
    public void caughtUp(Instant now) {
        if (since.isEmpty()) {
            since = Optional.of(now);
        }
    }

    /** Events may wait unread from now on. */
    public void interrupted() {
        since = Optional.empty();
    }

    /** Empty while events may wait unread. */
    public Optional<Instant> since() {
        return since;
    }
}
