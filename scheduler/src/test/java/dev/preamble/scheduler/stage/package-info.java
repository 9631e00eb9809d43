/** The stage of the scheduler's tests: real servers, schedulers that can be killed, and a worker played by the test. */
@NullMarked
package dev.preamble.scheduler.stage;

import org.jspecify.annotations.NullMarked;
