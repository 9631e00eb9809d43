/** What a tenant's Kafka client is told. */
@NullMarked
package dev.preamble.gateway.kafkaclient;

import org.jspecify.annotations.NullMarked;
