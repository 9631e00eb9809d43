/** Takes the completions that the scheduler sends to the pool, as many at a time as there are lanes. */
@NullMarked
package dev.preamble.worker.completion;

import org.jspecify.annotations.NullMarked;
