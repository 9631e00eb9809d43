package dev.preamble.local;

import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** One platform for as long as this process lives: started for a person who watches, stopped however the process ends. */
public final class Session implements AutoCloseable {
    private final Platform platform;
    private final Tenure tenure;
    private final CountDownLatch closing = new CountDownLatch(1);
    private boolean closed;

    private Session(Platform platform, Tenure tenure) {
        this.platform = platform;
        this.tenure = tenure;
    }

    /** Takes the data folder; nothing is started yet. From here on, Ctrl-C stops whatever was started. */
    public static Session open(DataFolder data, Ports ports, Path model, Progress progress)
            throws IOException, StartFailed {
        return open(data, ports, new Platform(data, ports, model, progress));
    }

    /** The same for a platform that is not started yet. */
    static Session open(DataFolder data, Ports ports, Platform platform) throws IOException, StartFailed {
        UnfinishedRestore.refuse(data);
        Session session = new Session(platform, Tenure.take(data, ports, platform.parts()));
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            session.close();
                            Farewell.await();
                        },
                        "shutdown"));
        return session;
    }

    /** Starts all parts and waits until they are healthy; returns how long each took. */
    public Map<String, Duration> start() throws StartFailed, InterruptedException {
        return platform.start();
    }

    public Platform platform() {
        return platform;
    }

    /** Waits until the process is asked to end. */
    public void awaitClose() throws InterruptedException {
        closing.await();
    }

    @Override
    public synchronized void close() {
        closing.countDown();
        if (!closed) {
            closed = true;
            platform.stop();
            tenure.close();
        }
    }
}
