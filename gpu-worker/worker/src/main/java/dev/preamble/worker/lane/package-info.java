/** Lanes: each takes one task at a time from its pool, keeps hold of it while it is worked on, and settles it. */
@NullMarked
package dev.preamble.worker.lane;

import org.jspecify.annotations.NullMarked;
