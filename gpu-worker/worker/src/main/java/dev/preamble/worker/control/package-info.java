/** Commands to the workers, read from the moment this worker starts. */
@NullMarked
package dev.preamble.worker.control;

import org.jspecify.annotations.NullMarked;
