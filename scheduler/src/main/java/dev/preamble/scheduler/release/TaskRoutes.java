package dev.preamble.scheduler.release;

import dev.preamble.records.id.PoolId;
import java.util.Optional;

/** The ways by which tasks reach the pools. */
public interface TaskRoutes {
    /** What keeps the pool's tasks from being run, in words; empty when nothing does. */
    Optional<String> obstacle(PoolId pool) throws InterruptedException;
}
