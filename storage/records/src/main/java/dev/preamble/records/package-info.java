/**
 * What travels on Kafka: topic names, and the records on them as plain Java.
 *
 * <p>Every part of the platform may depend on this module; it depends on nothing but Jackson.
 */
@NullMarked
package dev.preamble.records;

import org.jspecify.annotations.NullMarked;
