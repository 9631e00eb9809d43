/** Kafka of three brokers, as a platform team runs it, on one machine: for trials of what production stands on. */
@NullMarked
package dev.preamble.parts.cluster;

import org.jspecify.annotations.NullMarked;
