package dev.preamble.worker.task;

import dev.preamble.records.id.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.jboss.logging.Logger;

/** The folder for files that runs need while they last, or that the next may need. What an earlier life of the worker left is removed. */
public final class Scratch {
    private static final Logger LOG = Logger.getLogger(Scratch.class);

    private final Path root;

    /** @param folder may hold other things beside; they are left alone */
    public Scratch(Path folder) throws IOException {
        root = folder.resolve("runs");
        if (Files.exists(root)) {
            delete(root);
        }
        Files.createDirectories(root);
    }

    /** A run's folder; nothing of it exists before the first file is asked for, nor after it is closed. */
    Folder folder(RunId run) {
        return new Folder(root.resolve(run.toString()));
    }

    /** Where inputs are held for longer than a run. */
    Folder inputs() {
        return new Folder(root.resolve("inputs"));
    }

    /** Where the rows of training jobs are held for longer than a run. */
    Folder tokens() {
        return new Folder(root.resolve("tokens"));
    }

    private static void delete(Path tree) throws IOException {
        try (var all = Files.walk(tree)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    record Folder(Path path) implements AutoCloseable {
        /** Where a file of that name may be written. */
        Path file(String name) throws IOException {
            return Files.createDirectories(path).resolve(name);
        }

        @Override
        public void close() {
            try {
                if (Files.exists(path)) {
                    delete(path);
                }
            } catch (IOException e) {
                LOG.warnf("left behind until the next start: %s", e.getMessage());
            }
        }
    }
}
