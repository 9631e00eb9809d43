/** The scheduler's process: its parts put together, started in order and stopped in order. */
@NullMarked
package dev.preamble.scheduler;

import org.jspecify.annotations.NullMarked;
