/**
 * A worker: one process, one device, one frozen base model, and lanes that run the tasks of its pool.
 *
 * <p>It knows Kafka, the artifact store and the engine; it never talks to the catalog.
 */
@NullMarked
package dev.preamble.worker;

import org.jspecify.annotations.NullMarked;
