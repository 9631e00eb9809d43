package dev.preamble.parts;

import dev.preamble.parts.process.Child;
import java.io.IOException;
import java.time.Duration;

/** A part that was started: its process, watched until it is well. */
public final class PartProcess {
    /**
     * How long a part may take to end in order before it is ended by force. The slowest is a worker: it gives its runs
     * 20 s to bring what they have to safety and 3 s for the turn that they are in, and when Kafka does not answer it
     * needs another 19 s to find out that it cannot say that it left.
     */
    public static final Duration GRACE = Duration.ofSeconds(45);

    private static final Duration PROBE_PERIOD = Duration.ofMillis(250);

    private final Part part;
    private final DataFolder data;
    private final Child child;

    private PartProcess(Part part, DataFolder data, Child child) {
        this.part = part;
        this.data = data;
        this.child = child;
    }

    /** Starts the part, after ending what a launcher that was killed may have left of it. */
    public static PartProcess start(Part part, DataFolder data) throws IOException, InterruptedException {
        data.pidFile(part.name()).end(GRACE);
        return new PartProcess(
                part, data, Child.start(part.prepare(), data.pidFile(part.name()), data.log(part.name())));
    }

    /**
     * Waits until the part is healthy, then gives it what the platform needs inside.
     *
     * @throws IOException if the process ends, or is not healthy within {@code limit}
     */
    public void awaitReady(Duration limit) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!part.isHealthy()) {
            if (child.await(PROBE_PERIOD)) {
                throw new IOException(part.name() + " ended while it started; see " + data.log(part.name()));
            }
            if (System.nanoTime() > deadline) {
                throw new IOException(part.name() + " was not healthy within " + limit.toSeconds() + " s; see "
                        + data.log(part.name()));
            }
        }
        part.provision();
    }

    public Part part() {
        return part;
    }

    public Child child() {
        return child;
    }

    public void stop() {
        child.stop(GRACE);
    }
}
