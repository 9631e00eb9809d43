package dev.preamble.simulator;

import java.time.Duration;

/**
 * How long things take in a simulation.
 *
 * @param laneTime of a segment
 * @param lock of a task
 * @param round rest between two looks at the queue when nothing wakes the scheduler
 * @param latency of whatever is sent, at most
 * @param faults until when things fail
 * @param end when everything must be over
 */
record Tempo(
        Duration laneTime,
        int firstLines,
        int mostLines,
        Duration lock,
        Duration lease,
        Duration round,
        Duration latency,
        Duration faults,
        Duration end) {
    /** Everything ten times as fast as it is, so that much goes wrong in little time. */
    static final Tempo FAST = new Tempo(
            Duration.ofSeconds(3),
            4,
            30,
            Duration.ofSeconds(3),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofMillis(50),
            Duration.ofSeconds(60),
            Duration.ofMinutes(20));

    /** As the platform's defaults have it. */
    static final Tempo REAL = new Tempo(
            Duration.ofSeconds(30),
            8,
            200,
            Duration.ofSeconds(15),
            Duration.ofSeconds(3),
            Duration.ofMillis(500),
            Duration.ofMillis(50),
            Duration.ZERO,
            Duration.ofDays(1));
}
