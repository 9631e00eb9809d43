/**
 * Whose job goes next: a pure choice over a snapshot of accounts, queue and lanes.
 *
 * <p>Depends on nothing but the records.
 */
@NullMarked
package dev.preamble.scheduler.share;

import org.jspecify.annotations.NullMarked;
