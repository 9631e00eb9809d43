package dev.preamble.local.chaos;

import dev.preamble.parts.Detours;
import dev.preamble.parts.Ports;
import dev.preamble.parts.kafka.KafkaPart;
import dev.preamble.parts.postgres.PostgresPart;
import dev.preamble.parts.store.StorePart;
import java.io.IOException;
import java.util.List;

/** The lines between the platform's own parts and the servers, each over a proxy. */
public final class Lines implements AutoCloseable {
    private final Proxy kafka;
    private final Proxy postgres;
    private final Proxy store;

    public Lines(Ports ports) throws IOException {
        kafka = new Proxy(ports.kafkaParts());
        postgres = new Proxy(ports.postgres());
        store = new Proxy(ports.store());
    }

    public Detours detours() {
        return new Detours(kafka.port(), postgres.port(), store.port());
    }

    /** The servers that they lead to. */
    static List<String> servers() {
        return List.of(KafkaPart.NAME, PostgresPart.NAME, StorePart.NAME);
    }

    Proxy to(String server) {
        return switch (server) {
            case KafkaPart.NAME -> kafka;
            case PostgresPart.NAME -> postgres;
            case StorePart.NAME -> store;
            default -> throw new IllegalArgumentException("no line leads to " + server);
        };
    }

    @Override
    public void close() throws IOException {
        kafka.close();
        postgres.close();
        store.close();
    }
}
