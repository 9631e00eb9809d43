/** Kafka as a platform team runs it: three brokers, on loopback. Not part of the test run; docs/production.md says how to run it. */
@NullMarked
package dev.preamble.parts.cluster;

import org.jspecify.annotations.NullMarked;
