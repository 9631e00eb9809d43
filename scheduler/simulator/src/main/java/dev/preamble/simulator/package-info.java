/**
 * The scheduler under a simulated clock: its real decisions (share, release, outcome, sweep) and its real recording of them,
 * on a catalog in memory, between a broker, workers, a store and a gateway that are played, and that fail.
 *
 * <p>One thread, one source of chance: the same scenario always plays the same.
 */
@NullMarked
package dev.preamble.simulator;

import org.jspecify.annotations.NullMarked;
