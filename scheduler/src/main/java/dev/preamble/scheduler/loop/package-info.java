/** Named threads that repeat a piece of work until they are stopped. */
@NullMarked
package dev.preamble.scheduler.loop;

import org.jspecify.annotations.NullMarked;
