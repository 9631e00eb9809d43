package dev.preamble.worker.task;

import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.data.RowFormat;
import dev.preamble.engine.data.TokenFile;
import dev.preamble.records.task.ArtifactRef;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The rows of training jobs, as files of tokens: to fetch a dataset and make tokens of it may take longer than a segment
 * lasts, so they are kept for the jobs' next segments. Equal datasets of two tenants have different keys, and nothing to
 * do with each other.
 *
 * <p>Safe for use by many threads.
 */
final class HeldTokens {
    private final RunStore store;
    private final Scratch.Folder folder;
    private final long budget;
    private final int users;
    private final long limit;
    private final Map<Key, Held> byKey = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param budget bytes of all files together; those not in use make room, the least recently used first
     * @param users how many files are in use at once at most; each may have its equal part of the budget. As many are kept
     *     beside them, for their indices are in memory
     */
    HeldTokens(RunStore store, Scratch.Folder folder, long budget, int users) {
        this.store = store;
        this.folder = folder;
        this.budget = budget;
        this.users = users;
        this.limit = budget / users;
    }

    /** What the tokens of a worker, which has one tokenizer, depend on. */
    private record Key(ArtifactRef dataset, int maxLength) {}

    /** A file that is in use until it is given back, which is to happen once. */
    record Loan(TokenFile file, Runnable giveBack) {}

    /**
     * The dataset's rows; whoever comes first makes them, others wait for that.
     *
     * @throws BadRows if a line of the dataset is no example
     * @throws dev.preamble.engine.InvalidOptionsException if a row does not fit the format, or the file its limit
     */
    Loan borrow(ArtifactRef dataset, RowFormat format) throws IOException, BadRows, InterruptedException {
        var key = new Key(dataset, format.maxLength());
        var held = take(key);
        try {
            return new Loan(held.file(dataset, format), () -> giveBack(key, held));
        } catch (IOException | BadRows | InterruptedException | RuntimeException | Error e) {
            giveBack(key, held);
            throw e;
        }
    }

    private synchronized Held take(Key key) {
        var held = byKey.computeIfAbsent(key, absent -> new Held());
        held.users++;
        makeRoom();
        return held;
    }

    private synchronized void giveBack(Key key, Held held) {
        held.users--;
        if (held.users == 0 && held.file == null) {
            byKey.remove(key);
        }
        makeRoom();
    }

    private void makeRoom() {
        var bytes = byKey.values().stream().mapToLong(Held::bytes).sum();
        var idle = byKey.values().stream().filter(held -> held.users == 0).count();
        for (Iterator<Held> eldest = byKey.values().iterator();
                (bytes > budget || idle > users) && eldest.hasNext(); ) {
            var held = eldest.next();
            if (held.users == 0 && held.file != null) {
                eldest.remove();
                bytes -= held.bytes();
                idle--;
                held.file.close();
            }
        }
    }

    /** A file that is here, or about to be. */
    private final class Held {
        private final ReentrantLock making = new ReentrantLock();
        private volatile @Nullable TokenFile file;
        private int users;

        TokenFile file(ArtifactRef dataset, RowFormat format) throws IOException, BadRows, InterruptedException {
            making.lockInterruptibly();
            try {
                var present = file;
                if (present == null) {
                    present = make(dataset, format);
                    file = present;
                }
                return present;
            } finally {
                making.unlock();
            }
        }

        private TokenFile make(ArtifactRef dataset, RowFormat format) throws IOException, BadRows {
            var name = UUID.randomUUID();
            var fetched = store.fetch(dataset, folder.file(name + ".jsonl"));
            try {
                return TokenFile.write(folder.file(name + ".tokens"), format, fetched, limit);
            } catch (InvalidFileException e) {
                throw new BadRows(e.getMessage());
            } finally {
                Files.deleteIfExists(fetched);
            }
        }

        /** One that is not here yet may become as large as any. */
        long bytes() {
            var present = file;
            return present == null ? limit : present.bytes();
        }
    }
}
