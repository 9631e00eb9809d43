/**
 * The device thread, which alone touches the model, and the order in which work gets its turns on it. Whoever has one
 * thing to do at a time needs neither.
 */
@NullMarked
package dev.preamble.engine.device;

import org.jspecify.annotations.NullMarked;
