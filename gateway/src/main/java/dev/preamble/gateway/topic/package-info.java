/** How full the Kafka topics are, and how far behind their readers. */
@NullMarked
package dev.preamble.gateway.topic;

import org.jspecify.annotations.NullMarked;
