package dev.preamble.worker.lane;

import com.sun.management.OperatingSystemMXBean;
import dev.preamble.records.worker.BaseModelCard;
import dev.preamble.worker.device.LoadedModel;
import java.lang.management.ManagementFactory;

/** The memory of a lane where the operator does not say. */
public final class LaneMemory {
    /** The rest is for what a step computes with, the cache of prefixes, and whatever else runs here. */
    private static final double FOR_LANES = 0.6;

    /** Of a lane, even if that takes what steps compute with. */
    static final long LEAST = 64L << 20;

    private LaneMemory() {}

    /** An equal part of what is free on the GPU, or of what the heap and the base model leave, one of two for each lane. */
    public static long share(LoadedModel model, int lanes) {
        return share(model.base().freeMemory().orElseGet(() -> leftOfMachine(model)), lanes);
    }

    private static long leftOfMachine(LoadedModel model) {
        var machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return left(machine.getTotalMemorySize(), Runtime.getRuntime().maxMemory(), model.card());
    }

    /** Of a machine's bytes, what the heap and the base model in fp32 leave. */
    static long left(long machine, long heap, BaseModelCard base) {
        return machine - heap - base.parameters() * Float.BYTES;
    }

    static long share(long left, int lanes) {
        return Math.max(LEAST, (long) (left * FOR_LANES) / (2L * lanes));
    }
}
