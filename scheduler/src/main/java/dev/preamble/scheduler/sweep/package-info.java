/** Finds segments that nobody works on any more. */
@NullMarked
package dev.preamble.scheduler.sweep;

import org.jspecify.annotations.NullMarked;
