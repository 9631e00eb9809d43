/** The device thread, which alone touches the model, and the order in which work gets its turns on it. */
@NullMarked
package dev.preamble.worker.device;

import org.jspecify.annotations.NullMarked;
