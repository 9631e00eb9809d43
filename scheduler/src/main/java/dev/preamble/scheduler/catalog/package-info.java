/**
 * What the scheduler's decisions read and write in the catalog, within a transaction. PostgreSQL keeps it, or the
 * simulator's memory: the decisions, and how they are recorded, are the same.
 */
@NullMarked
package dev.preamble.scheduler.catalog;

import org.jspecify.annotations.NullMarked;
