/**
 * Who of several schedulers works: the one that holds the lease. Every write transaction of the scheduler goes through
 * {@link dev.preamble.scheduler.leadership.Leadership#write}, so that one that lost the lease changes nothing.
 */
@NullMarked
package dev.preamble.scheduler.leadership;

import org.jspecify.annotations.NullMarked;
