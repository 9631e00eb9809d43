package dev.preamble.parts;

import dev.preamble.parts.process.PidFile;
import dev.preamble.records.id.PoolId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The servers that tests share: those that a whole test run started and told of by a file, else some of this process,
 * started at first use and ended with it. A module whose tests play the scheduler or its workers keeps the file's {@link
 * #VARIABLE} from them (in its pom): a Kafka has one platform.
 *
 * <p>Many tests have the same ones, so each keeps to names of its own: a database by {@link
 * dev.preamble.provision.postgres.Databases#platform}, a tenant, a pool.
 */
public final class Parts {
    /** The environment variable that names the file written by {@link Connections#write}. */
    public static final String VARIABLE = "PREAMBLE_TEST_PARTS";

    /** Pools whose task topics and share groups are ready. */
    public static final List<PoolId> POOLS = List.of(new PoolId("preamble-base"));

    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private static @Nullable Parts own;

    private final DataFolder data = new DataFolder(Path.of("target", "parts"));
    private final Servers servers = Servers.of(data, Ports.free(), POOLS);
    private final Deque<PartProcess> running = new ArrayDeque<>();
    private boolean withKeycloak;

    private Parts() {}

    /** Kafka, PostgreSQL and the object store; Keycloak may be missing. The first call of a process takes a while. */
    public static synchronized Connections attachOrStart() throws IOException, InterruptedException {
        String file = System.getenv(VARIABLE);
        return file == null ? own().servers.connections() : Connections.read(Path.of(file));
    }

    /** All four servers. */
    public static synchronized Connections attachOrStartWithKeycloak() throws IOException, InterruptedException {
        if (System.getenv(VARIABLE) == null) {
            own().startKeycloak();
        }
        return attachOrStart();
    }

    private static Parts own() throws IOException, InterruptedException {
        if (own == null) {
            Parts parts = new Parts();
            parts.start();
            own = parts;
        }
        return own;
    }

    private void start() throws IOException, InterruptedException {
        for (PidFile left : data.pidFiles()) {
            left.end(Duration.ofSeconds(5));
        }
        DataFolder.deleteTree(data.root());
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
        List<PartProcess> started = new ArrayList<>();
        for (Part part : List.of(servers.kafka(), servers.postgres(), servers.store())) {
            started.add(start(part));
        }
        for (PartProcess process : started) {
            process.awaitReady(START_LIMIT);
        }
    }

    private void startKeycloak() throws IOException, InterruptedException {
        if (!withKeycloak) {
            start(servers.keycloak()).awaitReady(START_LIMIT);
            withKeycloak = true;
        }
    }

    private PartProcess start(Part part) throws IOException, InterruptedException {
        PartProcess process = PartProcess.start(part, data);
        synchronized (running) {
            running.push(process);
        }
        return process;
    }

    private void stop() {
        synchronized (running) {
            running.forEach(PartProcess::stop);
        }
    }
}
