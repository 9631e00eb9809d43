package dev.preamble.scheduler;

import dev.preamble.scheduler.leadership.Leadership;
import dev.preamble.scheduler.loop.Turn;
import dev.preamble.scheduler.release.Release;
import dev.preamble.scheduler.sweep.Sweep;
import dev.preamble.scheduler.worker.Announcements;
import dev.preamble.scheduler.worker.Muster;
import dev.preamble.scheduler.worker.Roster;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;

/** The leader's look at workers and queue: what is new, what is lost, what goes next. */
@Singleton
public final class Round implements Turn {
    /** A job's submission wakes it, and many may be submitted at once. */
    private static final Duration GATHER = Duration.ofMillis(25);

    private static final Duration POLL = Duration.ofMillis(500);

    private final Leadership leadership;
    private final Roster roster;
    private final Announcements announcements;
    private final Muster muster;
    private final Sweep sweep;
    private final Release release;
    private final InstantSource clock;

    public Round(
            Leadership leadership,
            Roster roster,
            Announcements announcements,
            Muster muster,
            Sweep sweep,
            Release release,
            InstantSource clock) {
        this.leadership = leadership;
        this.roster = roster;
        this.announcements = announcements;
        this.muster = muster;
        this.sweep = sweep;
        this.release = release;
        this.clock = clock;
    }

    @Override
    public Duration take() throws InterruptedException {
        if (leadership.epoch().isPresent() && roster.isKnown()) {
            announcements.run(roster.crew(clock.instant()), clock.instant());
            muster.run(roster.crew(clock.instant()), clock.instant());
            sweep.run();
            release.run();
        }
        return POLL;
    }

    @Override
    public Duration gather() {
        return GATHER;
    }
}
