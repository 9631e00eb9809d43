package dev.preamble.worker.task;

import dev.preamble.records.task.ArtifactRef;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Inputs of generation jobs that had a segment here lately: a job may have a million lines, and a segment fifty of them.
 * They are held by key, so that equal inputs of two tenants have nothing to do with each other.
 *
 * <p>Safe for use by many threads.
 */
final class HeldInputs {
    private final RunStore store;
    private final Scratch.Folder folder;
    private final int limit;
    private final Map<String, Held> byKey = new LinkedHashMap<>(16, 0.75f, true);

    /** @param limit how many files are kept at most beside those in use; the one not used for longest goes first */
    HeldInputs(RunStore store, Scratch.Folder folder, int limit) {
        this.store = store;
        this.folder = folder;
        this.limit = limit;
    }

    /** Some lines of the inputs, as {@link InputFile#read}; whoever comes first fetches the file. */
    List<String> read(ArtifactRef inputs, long first, int count) throws IOException, BadRows, InterruptedException {
        var held = borrow(inputs.key());
        try {
            return held.file(inputs).read(first, count);
        } finally {
            giveBack(held);
        }
    }

    private synchronized Held borrow(String key) {
        var held = byKey.computeIfAbsent(key, absent -> new Held());
        held.users++;
        return held;
    }

    private synchronized void giveBack(Held returned) throws IOException {
        returned.users--;
        var over = byKey.size() - limit;
        for (Iterator<Held> eldest = byKey.values().iterator(); over > 0 && eldest.hasNext(); ) {
            var held = eldest.next();
            if (held.users == 0) {
                eldest.remove();
                held.delete();
                over--;
            }
        }
    }

    /** A file that is here, or about to be. */
    private final class Held {
        private final ReentrantLock fetching = new ReentrantLock();
        private @Nullable InputFile file;
        private int users;

        InputFile file(ArtifactRef inputs) throws IOException, InterruptedException {
            fetching.lockInterruptibly();
            try {
                if (file == null) {
                    file = InputFile.of(store.fetch(inputs, folder.file(UUID.randomUUID() + ".jsonl")));
                }
                return file;
            } finally {
                fetching.unlock();
            }
        }

        void delete() throws IOException {
            if (file != null) {
                Files.deleteIfExists(file.file());
            }
        }
    }
}
