/** Reports about runs, sent to the scheduler. */
@NullMarked
package dev.preamble.worker.event;

import org.jspecify.annotations.NullMarked;
