/**
 * Texts whose senders wait, and which are no jobs: a fair queue in the leader's memory. It is lost with the leader; the
 * gateways say again what nobody has begun.
 */
@NullMarked
package dev.preamble.scheduler.completion;

import org.jspecify.annotations.NullMarked;
