package dev.preamble.parts.process;

/** The signal that asks a process to end in order. */
public enum StopSignal {
    /** What most servers take as: finish what is open, then end. */
    TERM,
    /** What PostgreSQL takes as: end without waiting for clients to leave. */
    INT
}
