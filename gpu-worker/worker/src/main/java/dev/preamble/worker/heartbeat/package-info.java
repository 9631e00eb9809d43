/** What the worker says of itself to the scheduler. */
@NullMarked
package dev.preamble.worker.heartbeat;

import org.jspecify.annotations.NullMarked;
