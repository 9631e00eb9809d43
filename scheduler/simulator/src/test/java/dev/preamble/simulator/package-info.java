/** The simulator's own tests, and the seeds that every build plays. */
@NullMarked
package dev.preamble.simulator;

import org.jspecify.annotations.NullMarked;
