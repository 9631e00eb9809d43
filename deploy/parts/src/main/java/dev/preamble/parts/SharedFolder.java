package dev.preamble.parts;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A folder that several processes use and that the first of them fills. */
public final class SharedFolder {
    /** Fills an empty folder. */
    @FunctionalInterface
    public interface Filling {
        void fill(Path folder) throws IOException, InterruptedException;
    }

    private SharedFolder() {}

    /**
     * Returns the folder, filled before if it was not there. It appears in one step; processes that ask meanwhile wait.
     */
    public static Path filled(Path folder, Filling filling) throws IOException, InterruptedException {
        Path lock = folder.resolveSibling(folder.getFileName() + ".lock");
        Files.createDirectories(lock.getParent());
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock();
            if (!Files.exists(folder)) {
                Path fresh = folder.resolveSibling(folder.getFileName() + ".new");
                DataFolder.deleteTree(fresh);
                Files.createDirectories(fresh);
                filling.fill(fresh);
                Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return folder;
    }
}
