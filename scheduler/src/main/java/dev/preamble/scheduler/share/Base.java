package dev.preamble.scheduler.share;

import dev.preamble.records.id.PoolId;

/**
 * Exact weights that a job asks for and a worker holds.
 *
 * @param digest lower-case hexadecimal SHA-256 of the weights file; workers with other weights serve nothing of it
 */
public record Base(PoolId pool, String digest) {}
