package dev.preamble.worker;

import dev.preamble.records.id.PoolId;
import dev.preamble.worker.broker.KafkaSettings;

/**
 * All that an operator sets.
 *
 * @param pool whose tasks the worker takes
 */
record Settings(WorkerSettings worker, ModelSettings model, KafkaSettings kafka, StoreSettings store, PoolId pool) {}
