package dev.preamble.parts;

import dev.preamble.parts.kafka.KafkaPart;
import dev.preamble.parts.keycloak.KeycloakPart;
import dev.preamble.parts.postgres.PostgresPart;
import dev.preamble.parts.store.StorePart;
import dev.preamble.records.id.PoolId;
import java.util.List;

/** The four servers of one data folder. Keycloak needs PostgreSQL to be ready before it starts; the others nothing. */
public record Servers(Ports ports, PostgresPart postgres, StorePart store, KafkaPart kafka, KeycloakPart keycloak) {
    /** @param pools those whose workers may join from the start */
    public static Servers of(DataFolder data, Ports ports, List<PoolId> pools) {
        return of(data, ports, pools, Detours.none(ports));
    }

    /**
     * @param pools those whose workers may join from the start
     * @param detours Kafka tells its clients where to find it, so that it has to know
     */
    public static Servers of(DataFolder data, Ports ports, List<PoolId> pools, Detours detours) {
        PostgresPart postgres = new PostgresPart(data, ports);
        return new Servers(
                ports,
                postgres,
                new StorePart(data, ports),
                new KafkaPart(data, ports, detours.kafka(), KeycloakPart.issuer(ports), pools),
                new KeycloakPart(data, ports, postgres));
    }

    /** Addresses and credentials, whether the servers run yet or not. */
    public Connections connections() {
        return new Connections(ports, kafka.access(), postgres.access(), store.access(), keycloak.access());
    }
}
