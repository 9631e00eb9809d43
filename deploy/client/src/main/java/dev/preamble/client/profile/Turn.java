package dev.preamble.client.profile;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** One process's turn with what others read and write too. The lock goes with a process, however that ends. */
final class Turn {
    private static final Duration LOOK = Duration.ofMillis(20);

    private Turn() {}

    /** What is done alone. */
    interface Work<T> {
        T done() throws IOException;
    }

    /**
     * Waits for its turn. Who waits longer than that goes on without: whoever has the turn was stopped in the midst of it
     * (Ctrl-Z), and a command that never ends is worse than two at once.
     */
    static <T> T take(Path lock, Duration patience, Work<T> work) throws IOException {
        OwnFile.makeFolder(lock);
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long deadline = System.nanoTime() + patience.toNanos();
            while (!isMine(channel) && System.nanoTime() < deadline) {
                Thread.sleep(LOOK);
            }
            return work.done();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static boolean isMine(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // Another thread of this process has it.
            return false;
        }
    }
}
