/** Kafka: the platform's topics and share groups, its users, and what each may do. */
@NullMarked
package dev.preamble.provision.kafka;

import org.jspecify.annotations.NullMarked;
