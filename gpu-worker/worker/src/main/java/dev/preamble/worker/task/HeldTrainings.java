package dev.preamble.worker.task;

import dev.preamble.records.id.JobId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Trainings that yielded here lately, for when their next segment comes here again. A training is what its checkpoint's
 * digest says; if the job went on elsewhere the digest is another, and what is held here only waits to be dropped.
 *
 * <p>Safe for use by many threads.
 *
 * @param <T> the training
 */
final class HeldTrainings<T> {
    private final int limit;
    private final Consumer<T> drop;
    private final Map<JobId, Held<T>> byJob = new LinkedHashMap<>();

    /**
     * @param limit how many trainings are held at most; the oldest is dropped first
     * @param drop closes a training that is not wanted here any more
     */
    HeldTrainings(int limit, Consumer<T> drop) {
        this.limit = limit;
        this.drop = drop;
    }

    synchronized void hold(JobId job, String checkpoint, T training) {
        remove(job);
        byJob.put(job, new Held<>(checkpoint, training));
        if (byJob.size() > limit) {
            remove(byJob.keySet().iterator().next());
        }
    }

    /** The training that stands at that checkpoint, which is the caller's from now on; null when it is not here. */
    synchronized @Nullable T take(JobId job, String checkpoint) {
        var held = byJob.get(job);
        if (held == null || !held.checkpoint().equals(checkpoint)) {
            return null;
        }
        byJob.remove(job);
        return held.training();
    }

    private void remove(JobId job) {
        var held = byJob.remove(job);
        if (held != null) {
            drop.accept(held.training());
        }
    }

    private record Held<T>(String checkpoint, T training) {}
}
