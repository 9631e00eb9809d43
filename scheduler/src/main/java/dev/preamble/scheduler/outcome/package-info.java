/**
 * What a worker's report changes: decided by pure functions, then recorded in one transaction.
 *
 * <p>Reports may come twice, late, or from a run that was replaced. Why handling one again is harmless:
 *
 * <ul>
 *   <li>started: the run is known by then, so it begins nothing a second time;
 *   <li>progressed: the same figures again, told again at worst if the process died before its offset was committed and
 *       after its transaction was; figures never decide anything;
 *   <li>yielded, succeeded: the segment is over by then, so it is a duplicate;
 *   <li>failed: the run is no longer the segment's current one by then.
 * </ul>
 */
@NullMarked
package dev.preamble.scheduler.outcome;

import org.jspecify.annotations.NullMarked;
