/**
 * Makes catalog, store and Kafka agree after data of one of them came from a backup or were lost: each may be older or newer
 * than the others. The catalog counts; what it does not know of is of an old world and changes nothing any more.
 */
@NullMarked
package dev.preamble.scheduler.reconciliation;

import org.jspecify.annotations.NullMarked;
