package dev.preamble.simulator;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The lease's row, by the database's clock. */
final class SimulatedLease {
    private final Timeline timeline;
    private final long millis;
    private @Nullable String holder;
    private long epoch;
    private long expires;

    SimulatedLease(Timeline timeline, long millis) {
        this.timeline = timeline;
        this.millis = millis;
    }

    OptionalLong acquire(String who) {
        boolean held = who.equals(holder);
        if (!held && timeline.now() <= expires && holder != null) {
            return OptionalLong.empty();
        }
        if (!held) {
            holder = who;
            epoch++;
        }
        expires = timeline.now() + millis;
        return OptionalLong.of(epoch);
    }

    boolean holds(String who, long inEpoch) {
        return who.equals(holder) && inEpoch == epoch && timeline.now() < expires;
    }
}
