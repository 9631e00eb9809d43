/** Runs of tasks: from the stored artifacts that a task names to the stored artifacts that its outcome names. */
@NullMarked
package dev.preamble.worker.task;

import org.jspecify.annotations.NullMarked;
