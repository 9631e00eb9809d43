package dev.preamble.local;

import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Part;
import dev.preamble.parts.PartProcess;
import dev.preamble.parts.Ports;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A data folder on which no platform runs, and those parts of it that somebody needs to work on its data. */
final class Workbench implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private final DataFolder data;
    private final Tenure tenure;
    private final Deque<PartProcess> running = new ArrayDeque<>();

    private Workbench(DataFolder data, Tenure tenure) {
        this.data = data;
        this.tenure = tenure;
    }

    /**
     * Takes the folder; nothing is started yet. However the process ends, what was started is stopped.
     *
     * @param parts those that may be started
     * @throws StartFailed if a platform runs on it, or a port that a part needs is taken
     */
    static Workbench open(DataFolder data, Ports ports, List<Part> parts) throws IOException, StartFailed {
        Workbench workbench = new Workbench(data, Tenure.take(data, ports, parts));
        Runtime.getRuntime().addShutdownHook(new Thread(workbench::stop, "shutdown"));
        return workbench;
    }

    /** Starts a part, and returns when it is healthy and has what the platform needs in it. */
    void start(Part part) throws IOException, InterruptedException {
        PartProcess process = PartProcess.start(part, data);
        synchronized (running) {
            running.push(process);
        }
        process.awaitReady(START_LIMIT);
    }

    private void stop() {
        synchronized (running) {
            running.forEach(PartProcess::stop);
            running.clear();
        }
    }

    @Override
    public void close() {
        stop();
        tenure.close();
    }
}
