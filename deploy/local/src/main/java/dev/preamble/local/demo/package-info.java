/**
 * Two tenants who use the platform as anyone would: through the public API and their own Kafka topics, and nothing else.
 */
@NullMarked
package dev.preamble.local.demo;

import org.jspecify.annotations.NullMarked;
