/**
 * The engine: loads a frozen base model, trains prefixes on it and generates with them.
 *
 * <p>A plain library on DJL's PyTorch engine, without Kafka or HTTP, that depends on nothing else of Preamble. Models,
 * losses and optimisers run as TorchScript (package {@code script}); Java owns the order of work.
 *
 * <p>Threads: PyTorch's gradient mode is a property of the thread and DJL's arrays are not guarded. Everything here
 * that touches an array belongs to one thread, the caller's device thread.
 */
@NullMarked
package dev.preamble.engine;

import org.jspecify.annotations.NullMarked;
