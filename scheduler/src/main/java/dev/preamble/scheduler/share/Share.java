package dev.preamble.scheduler.share;

import dev.preamble.records.id.TenantId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * What the choice is made from, and the choice: round robin over tenants, first come first served within one.
 *
 * @param queued jobs in the order of their submission
 * @param freeLanes lanes that could start a segment now; a base that is absent has none
 * @param served tenants that had a turn, the one that waited longest first
 */
public record Share(List<QueuedJob> queued, Map<Base, Integer> freeLanes, SequencedSet<TenantId> served) {
    public Share {
        queued = List.copyOf(queued);
        freeLanes = Map.copyOf(freeLanes);
        served = new LinkedHashSet<>(served);
    }

    /** The job to release next; empty when no lane is free for any. */
    public Optional<QueuedJob> next() {
        Map<TenantId, QueuedJob> heads = new HashMap<>();
        List<TenantId> arrived = new ArrayList<>();
        for (QueuedJob job : queued) {
            if (freeLanes.getOrDefault(job.base(), 0) > 0 && heads.putIfAbsent(job.tenant(), job) == null) {
                arrived.add(job.tenant());
            }
        }
        return arrived.stream()
                .filter(tenant -> !served.contains(tenant))
                .findFirst()
                .or(() -> served.stream().filter(heads::containsKey).findFirst())
                .map(heads::get);
    }

    /** What is left to choose from once this job has its lane. */
    public Share without(QueuedJob released) {
        List<QueuedJob> rest = new ArrayList<>(queued);
        rest.remove(released);
        Map<Base, Integer> lanes = new HashMap<>(freeLanes);
        lanes.merge(released.base(), -1, Integer::sum);
        SequencedSet<TenantId> turns = new LinkedHashSet<>(served);
        turns.remove(released.tenant());
        turns.addLast(released.tenant());
        return new Share(rest, lanes, turns);
    }
}
