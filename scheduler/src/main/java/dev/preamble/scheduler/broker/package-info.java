/** How the scheduler's Kafka clients are made: address, credentials, and a timeout on everything. */
@NullMarked
package dev.preamble.scheduler.broker;

import org.jspecify.annotations.NullMarked;
