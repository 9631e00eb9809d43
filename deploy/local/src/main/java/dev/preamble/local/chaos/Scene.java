package dev.preamble.local.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What faults can be done to, beside the parts' processes.
 *
 * @param lines between the platform's own parts and the servers
 * @param disks that can be filled, by the part that has its data there; empty where nothing can be mounted
 * @param clocks that can be set wrong, by the part that reads it; empty where there is no libfaketime
 */
public record Scene(Lines lines, Map<String, SmallDisk> disks, Map<String, WorkerClock> clocks) {
    /** In words, for those who read along. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (disks.isEmpty()) {
            missing.add("no disk gets full: that takes root, and the right to mount");
        }
        if (clocks.isEmpty()) {
            missing.add("no clock goes wrong: that takes libfaketime");
        }
        return missing;
    }

    SmallDisk disk(String part) {
        return Optional.ofNullable(disks.get(part)).orElseThrow();
    }

    WorkerClock clock(String part) {
        return Optional.ofNullable(clocks.get(part)).orElseThrow();
    }
}
