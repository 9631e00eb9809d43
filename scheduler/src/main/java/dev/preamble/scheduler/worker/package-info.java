/**
 * What the scheduler knows of the workers: who lives, with which base model, and which lanes are free.
 *
 * <p>All of it comes from the compacted topic of workers and is gone with the process; a new scheduler reads it anew.
 */
@NullMarked
package dev.preamble.scheduler.worker;

import org.jspecify.annotations.NullMarked;
