package dev.preamble.local.chaos;

import dev.preamble.records.event.Outcome.LearnedPrefix;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.task.Checkpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The optimiser steps behind a version: from the prefix that was accepted back over the checkpoints that each run
 * started from, as the workers reported them.
 *
 * @param twice steps that were applied more than once
 * @param never steps up to the last that were not applied, or whose checkpoint nobody reported
 */
record Lineage(long twice, long never) {
    /**
     * @param events of one job, of all its runs
     * @param digest of the version
     * @param steps that the version is to have
     */
    static Lineage of(List<TaskEvent> events, String digest, long steps) {
        Map<Long, Integer> applied = new HashMap<>();
        Optional<LearnedPrefix> learned = events.stream()
                .flatMap(event -> event instanceof TaskEvent.Succeeded succeeded
                                && succeeded.outcome() instanceof LearnedPrefix prefix
                                && prefix.files().getFirst().artifact().sha256().equals(digest)
                        ? Stream.of(prefix)
                        : Stream.empty())
                .findFirst();
        learned.ifPresent(prefix -> {
            add(applied, prefix.firstStep(), prefix.lastStep());
            trace(events, prefix.parent(), applied);
        });
        long twice = applied.values().stream().mapToLong(times -> times - 1).sum();
        long outside = applied.keySet().stream().filter(step -> step > steps).count();
        return new Lineage(twice + outside, steps - (applied.size() - outside));
    }

    private static void trace(List<TaskEvent> events, @Nullable String parent, Map<Long, Integer> applied) {
        Map<String, Checkpoint> checkpoints = new HashMap<>();
        for (TaskEvent event : events) {
            if (event instanceof TaskEvent.Yielded yielded) {
                checkpoints.put(yielded.checkpoint().digest(), yielded.checkpoint());
            }
        }
        // Taken out, so that a circle would end too.
        for (Checkpoint at = checkpoints.remove(parent); at != null; at = checkpoints.remove(at.parent())) {
            add(applied, at.firstStep(), at.lastStep());
        }
    }

    private static void add(Map<Long, Integer> applied, long first, long last) {
        for (long step = first; step <= last; step++) {
            applied.merge(step, 1, Integer::sum);
        }
    }
}
