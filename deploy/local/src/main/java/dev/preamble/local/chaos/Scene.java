package dev.preamble.local.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What faults can be done to beside the parts' processes, each by the part that it belongs to.
 *
 * @param lines from the platform's own parts to this server
 * @param disks that the part has its data on; empty where nothing can be mounted
 * @param clocks that the part reads; empty where there is no libfaketime
 */
public record Scene(Map<String, Proxy> lines, Map<String, SmallDisk> disks, Map<String, WorkerClock> clocks) {
    /** In words, for those who read along. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (lines.isEmpty()) {
            missing.add("no line is cut: this platform has no proxies");
        }
        if (disks.isEmpty()) {
            missing.add("no disk gets full: that takes root, and the right to mount");
        }
        if (clocks.isEmpty()) {
            missing.add("no clock goes wrong: that takes libfaketime");
        }
        return missing;
    }

    FaultPlan.Targets targets(List<String> parts) {
        return new FaultPlan.Targets(parts, sorted(lines), sorted(disks), sorted(clocks));
    }

    Proxy line(String server) {
        return of(lines, server);
    }

    SmallDisk disk(String part) {
        return of(disks, part);
    }

    WorkerClock clock(String part) {
        return of(clocks, part);
    }

    private static <T> T of(Map<String, T> targets, String part) {
        return Objects.requireNonNull(targets.get(part), part);
    }

    private static List<String> sorted(Map<String, ?> targets) {
        return targets.keySet().stream().sorted().toList();
    }
}
