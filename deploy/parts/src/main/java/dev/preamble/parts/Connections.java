package dev.preamble.parts;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.provision.kafka.KafkaAccess;
import dev.preamble.provision.keycloak.IdentityAccess;
import dev.preamble.provision.postgres.DatabaseAccess;
import dev.preamble.provision.store.StoreAccess;
import java.io.IOException;
import java.nio.file.Path;

/** Addresses and credentials of servers that run: all that somebody needs to use them. */
public record Connections(
        Ports ports, KafkaAccess kafka, DatabaseAccess database, StoreAccess store, IdentityAccess identity) {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    static Connections read(Path file) throws IOException {
        return JSON.readValue(file.toFile(), Connections.class);
    }

    /** The same servers, reached that way. */
    public Connections by(Detours detours) {
        return new Connections(
                ports,
                new KafkaAccess("127.0.0.1:" + detours.kafka(), kafka.tenantBootstrap(), kafka.passwords()),
                database.at("127.0.0.1:" + detours.postgres()),
                new StoreAccess(
                        "http://127.0.0.1:" + detours.store(), store.accessKey(), store.secretKey(), store.bucket()),
                identity);
    }

    /** Writes them, secrets included, to a file that only its owner may read. */
    public void write(Path file) throws IOException {
        PrivateFile.write(file, JSON.writeValueAsString(this));
    }
}
