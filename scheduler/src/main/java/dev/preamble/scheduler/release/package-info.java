/** Cuts the next segment of a job and puts its task into the outbox, one for each lane that is free. */
@NullMarked
package dev.preamble.scheduler.release;

import org.jspecify.annotations.NullMarked;
