package dev.preamble.parts;

import dev.preamble.parts.kafka.KafkaPart;
import dev.preamble.parts.postgres.PostgresPart;
import dev.preamble.parts.process.PidFile;
import dev.preamble.parts.store.StorePart;
import dev.preamble.records.id.PoolId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The servers that tests share: those that a whole test run started and told of by a file, else some of this process,
 * started at first use and ended with it.
 *
 * <p>They are one set for all tests, so a test keeps to names of its own: a database by {@link
 * dev.preamble.parts.postgres.Databases#platform}, a tenant, a pool.
 */
public final class Parts {
    /** The environment variable that names the file written by {@link Connections#write}. */
    public static final String VARIABLE = "PREAMBLE_TEST_PARTS";

    /** Pools whose task topics and share groups are ready. */
    public static final List<PoolId> POOLS = List.of(new PoolId("preamble-base"));

    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private static @Nullable Connections own;

    private Parts() {}

    /** Servers to use; the first call of a process may take a while. */
    public static synchronized Connections attachOrStart() throws IOException, InterruptedException {
        String file = System.getenv(VARIABLE);
        if (file != null) {
            return Connections.read(Path.of(file));
        }
        if (own == null) {
            own = start();
        }
        return own;
    }

    private static Connections start() throws IOException, InterruptedException {
        DataFolder data = new DataFolder(Path.of("target", "parts"));
        for (PidFile left : data.pidFiles()) {
            left.end(Duration.ofSeconds(5));
        }
        DataFolder.deleteTree(data.root());
        Ports ports = Ports.free();
        PostgresPart postgres = new PostgresPart(data, ports);
        StorePart store = new StorePart(data, ports);
        KafkaPart kafka =
                new KafkaPart(data, ports, "http://127.0.0.1:" + ports.keycloak() + "/realms/preamble", POOLS);
        List<PartProcess> processes = new ArrayList<>();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> processes.reversed().forEach(PartProcess::stop)));
        for (Part part : List.of(postgres, kafka, store)) {
            processes.add(PartProcess.start(part, data));
        }
        for (PartProcess process : processes) {
            process.awaitReady(START_LIMIT);
        }
        return new Connections(ports, kafka.access(), postgres.access(), store.access());
    }
}
