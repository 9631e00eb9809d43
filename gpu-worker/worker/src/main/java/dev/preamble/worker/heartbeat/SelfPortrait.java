package dev.preamble.worker.heartbeat;

import com.sun.management.OperatingSystemMXBean;
import dev.preamble.records.id.Incarnation;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.worker.Heartbeat;
import dev.preamble.worker.completion.Completions;
import dev.preamble.worker.device.LoadedModel;
import dev.preamble.worker.lane.Lanes;
import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.function.Supplier;

/** The worker as it is now, for its next heartbeat. */
public final class SelfPortrait implements Supplier<Heartbeat> {
    private final Incarnation incarnation = Incarnation.random();
    private final OperatingSystemMXBean machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final WorkerId worker;
    private final PoolId pool;
    private final LoadedModel model;
    private final Lanes lanes;
    private final Completions completions;
    private final long laneMemory;
    private final InstantSource clock;

    /** @param laneMemory bytes that a job may take of a lane */
    public SelfPortrait(
            WorkerId worker,
            PoolId pool,
            LoadedModel model,
            Lanes lanes,
            Completions completions,
            long laneMemory,
            InstantSource clock) {
        this.worker = worker;
        this.pool = pool;
        this.model = model;
        this.lanes = lanes;
        this.completions = completions;
        this.laneMemory = laneMemory;
        this.clock = clock;
    }

    @Override
    public Heartbeat get() {
        return new Heartbeat(
                worker,
                incarnation,
                pool,
                model.card(),
                model.device(),
                lanes.count(),
                lanes.held(),
                completions.held(),
                model.base().freeMemory().orElseGet(machine::getFreeMemorySize),
                laneMemory,
                lanes.draining(),
                clock.instant());
    }
}
