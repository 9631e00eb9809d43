package dev.preamble.simulator;

import dev.preamble.catalog.job.JobKind;

/**
 * What a job takes, which only its workers find out.
 *
 * @param units steps of a training, lines of a generation
 * @param unitMillis lane time of each
 * @param poison whether it kills whoever works on it
 */
record Spec(JobKind kind, int units, int unitMillis, boolean poison) {
    long laneMillis() {
        return (long) units * unitMillis;
    }
}
