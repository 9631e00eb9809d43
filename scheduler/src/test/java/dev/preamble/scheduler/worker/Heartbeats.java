package dev.preamble.scheduler.worker;

import dev.preamble.records.id.Incarnation;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.worker.BaseModelCard;
import dev.preamble.records.worker.Heartbeat;
import java.time.Instant;
import java.util.List;

/** Heartbeats for tests. */
public final class Heartbeats {
    public static final PoolId POOL = new PoolId("small");

    private Heartbeats() {}

    public static Heartbeat beat(String worker, int lanes, OpenSegment... held) {
        return beat(worker, POOL, "aa", lanes, false, held);
    }

    public static Heartbeat beat(
            String worker, PoolId pool, String digest, int lanes, boolean draining, OpenSegment... held) {
        return beat(
                worker,
                pool,
                new BaseModelCard(digest, "gpt2", 2, 64, 4, 512, 128, 1_000, 4, 16),
                lanes,
                draining,
                held);
    }

    /** Of one who says this of its base model. */
    static Heartbeat beat(String worker, BaseModelCard base) {
        return beat(worker, POOL, base, 1, false);
    }

    private static Heartbeat beat(
            String worker, PoolId pool, BaseModelCard base, int lanes, boolean draining, OpenSegment... held) {
        return new Heartbeat(
                new WorkerId(worker),
                Incarnation.random(),
                pool,
                base,
                "cpu",
                lanes,
                List.of(held).stream()
                        .map(segment -> new Heartbeat.Held(segment.segment(), segment.release(), RunId.random()))
                        .toList(),
                List.of(),
                1,
                null,
                draining,
                Instant.EPOCH);
    }
}
