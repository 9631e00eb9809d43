/**
 * The relay: publishes the outbox's rows to Kafka, each exactly once as a reader of committed records sees it.
 *
 * <p>A row is placed (given a position) in one database transaction, published together with its position in one Kafka
 * transaction, and mirrored (deleted, and the position noted) in another database transaction. If the process dies
 * before the second commits, the row is published by the next relay; if it dies after it, the next one reads the
 * position from Kafka and goes on behind it.
 */
@NullMarked
package dev.preamble.scheduler.outbox;

import org.jspecify.annotations.NullMarked;
