/**
 * Kafka in KRaft mode as one process, broker and controller; every listener authenticates, and nobody may do what no
 * rule allows.
 */
@NullMarked
package dev.preamble.parts.kafka;

import org.jspecify.annotations.NullMarked;
