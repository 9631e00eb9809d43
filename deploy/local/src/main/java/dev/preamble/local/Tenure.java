package dev.preamble.local;

import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Part;
import dev.preamble.parts.PartProcess;
import dev.preamble.parts.Ports;
import dev.preamble.parts.PrivateFile;
import dev.preamble.parts.Probe;
import dev.preamble.parts.process.PidFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The sole right of one launcher to a data folder, held while it runs; the system takes it back when it dies. */
public final class Tenure implements AutoCloseable {
    private static final String PORTS = "port-base";

    private final FileChannel channel;
    private final FileLock lock;

    private final PidFile self;

    private Tenure(FileChannel channel, FileLock lock, PidFile self) {
        this.self = self;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Takes the folder, and ends what a launcher that was killed left running on it.
     *
     * @throws StartFailed if another launcher has it, or a port that a part needs is taken
     */
    public static Tenure take(DataFolder data, Ports ports, List<Part> parts) throws IOException, StartFailed {
        Files.createDirectories(data.run());
        FileChannel channel =
                FileChannel.open(data.run().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = tryLock(channel);
        if (lock == null) {
            channel.close();
            throw new StartFailed("The platform already runs on " + data.root() + process(data)
                    + ". See it: ./preamble status. Stop it: ./preamble down");
        }
        Tenure tenure = new Tenure(channel, lock, self(data));
        try {
            endOrphans(data);
            requireFree(parts);
            PrivateFile.write(data.run().resolve(PORTS), Integer.toString(ports.base()));
            tenure.self.claim();
            return tenure;
        } catch (IOException | StartFailed | RuntimeException e) {
            tenure.close();
            throw e;
        }
    }

    /** A folder that is empty, whatever an earlier one left there or still has running. */
    static DataFolder fresh(Path folder) throws IOException, StartFailed {
        DataFolder data = new DataFolder(folder);
        if (launcher(data).isPresent()) {
            throw new StartFailed("Another one already runs on " + data.root() + ".");
        }
        endOrphans(data);
        DataFolder.deleteTree(data.root());
        return data;
    }

    /** The launcher that has the folder now. */
    public static Optional<ProcessHandle> launcher(DataFolder data) {
        return self(data).process();
    }

    /** The ports that the folder's platform was last started with. */
    public static Ports ports(DataFolder data) throws IOException {
        Path file = data.run().resolve(PORTS);
        return new Ports(Files.exists(file) ? Integer.parseInt(Files.readString(file)) : Ports.DEFAULT_BASE);
    }

    /** Ends all that still runs on the folder without a launcher; returns how many processes there were. */
    public static int endOrphans(DataFolder data) throws IOException {
        int ended = 0;
        for (PidFile pidFile : data.pidFiles()) {
            if (pidFile.end(PartProcess.GRACE)) {
                ended++;
            }
        }
        return ended;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static void requireFree(List<Part> parts) throws StartFailed {
        for (Part part : parts) {
            for (Map.Entry<String, Integer> port : part.ports().entrySet()) {
                if (!Probe.isFree(port.getValue())) {
                    throw new StartFailed(
                            "Port %d, which %s needs for %s, is taken by another program. Choose a free range: --port-base %d"
                                    .formatted(
                                            port.getValue(),
                                            part.name(),
                                            port.getKey(),
                                            Ports.free().base()));
                }
            }
        }
    }

    /** Apart from the parts' files, which whoever takes the folder ends. */
    private static PidFile self(DataFolder data) {
        return new PidFile(data.run().resolve("launcher"));
    }

    private static String process(DataFolder data) {
        return launcher(data).map(launcher -> ", process " + launcher.pid()).orElse("");
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(self.path());
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
