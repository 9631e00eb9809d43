package dev.preamble.simulator;

import java.util.Locale;

/** What may go wrong in a simulation. */
public enum Fault {
    /** Workers die in whatever they do; most come back, as new processes. */
    WORKER_CRASH,
    /** Workers stand still for a while and wake as zombies: what they were about to say, they say then. */
    WORKER_STOP,
    /** Schedulers die between two writes, or between a write and what follows it, and come back. */
    SCHEDULER_CRASH,
    /** Schedulers stand still, the leader among them, and wake in the belief that they lead. */
    SCHEDULER_STOP,
    /** The broker forgets who holds which task. */
    BROKER_RESTART,
    /** The store does not answer for a while. */
    STORE_DOWN,
    /** Whatever is sent may take seconds. */
    DELAY,
    /** What was read is read again. */
    DUPLICATE,
    /** Tasks are handed out in any order. */
    REORDER,
    /** Runs fail, for their own fault or not. */
    FAILURE,
    /** Jobs that kill whichever worker takes them. */
    POISON,
    /** Owners cancel jobs, and callers of completions hang up, at any moment. */
    CANCEL,
    /** Operators let no more work of a tenant, or of all, begin for a while. */
    PAUSE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
