package dev.preamble.scheduler.loop;

import java.time.Duration;

/** One round of a loop's work. */
@FunctionalInterface
public interface Turn {
    /** @return how long the loop may rest unless it is woken; zero when there is more to do at once */
    Duration take() throws InterruptedException;

    /** For how long wakes gather before the turn that serves all of them. */
    default Duration gather() {
        return Duration.ZERO;
    }
}
