package dev.preamble.worker.lane;

/** What a record that a lane acquired turns out to be. */
sealed interface Intake {
    /** A task to run. */
    record Accepted(Held held) implements Intake {}

    /** A task whose release was stopped before a lane acquired it. */
    record Stopped() implements Intake {}

    /** No task, and it never will be one. */
    record Unreadable(String problem) implements Intake {}
}
