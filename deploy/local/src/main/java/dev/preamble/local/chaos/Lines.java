package dev.preamble.local.chaos;

import dev.preamble.parts.Detours;
import dev.preamble.parts.Ports;
import dev.preamble.parts.kafka.KafkaPart;
import dev.preamble.parts.postgres.PostgresPart;
import dev.preamble.parts.store.StorePart;
import java.io.IOException;
import java.util.Map;

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

    /** By the server that each leads to. */
    public Map<String, Proxy> proxies() {
        return Map.of(KafkaPart.NAME, kafka, PostgresPart.NAME, postgres, StorePart.NAME, store);
    }

    @Override
    public void close() throws IOException {
        kafka.close();
        postgres.close();
        store.close();
    }
}
