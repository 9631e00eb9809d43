package dev.preamble.scheduler.outbox;

/** What the relay has just done. A test dies here. */
enum RelayStep {
    OPENED,
    PLACED,
    PUBLISHED,
    MIRRORED
}
