package dev.preamble.worker.lane;

import dev.preamble.records.control.Control.StopRun;
import dev.preamble.records.id.SegmentId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The stop orders that this worker heard lately, for tasks that it acquires after their order.
 *
 * <p>Safe for use by many threads.
 */
final class StopOrders {
    private static final int REMEMBERED = 10_000;

    private final Map<SegmentId, Integer> releases = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SegmentId, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };

    synchronized void heard(StopRun order) {
        releases.merge(order.segment(), order.release(), Math::max);
    }

    synchronized boolean stop(SegmentId segment, int release) {
        return releases.getOrDefault(segment, 0) >= release;
    }
}
