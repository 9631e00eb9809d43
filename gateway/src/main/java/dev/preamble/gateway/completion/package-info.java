/** Texts whose sender waits for them, and which are no jobs: asked for and answered by Kafka, kept nowhere. */
@NullMarked
package dev.preamble.gateway.completion;

import org.jspecify.annotations.NullMarked;
