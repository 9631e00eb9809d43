/** Facts that a worker reports about the run of a task; the scheduler decides what they change. */
@NullMarked
package dev.preamble.records.event;

import org.jspecify.annotations.NullMarked;
