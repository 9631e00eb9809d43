package dev.preamble.provision.kafka;

import java.util.List;
import java.util.Locale;

/** A SCRAM user of the platform; tenants have none, they present tokens. */
public enum KafkaUser {
    GATEWAY,
    SCHEDULER,
    WORKER,
    /** May do everything; sets up topics and rights. */
    ADMIN,
    /** The broker to itself and to its controller. May do everything. */
    KAFKA;

    /** Those that have rights of their own; the others may do everything. */
    static final List<KafkaUser> PARTS = List.of(GATEWAY, SCHEDULER, WORKER);

    /** The name it logs in with; no tenant's id can start like this. */
    public String username() {
        return "preamble-" + name().toLowerCase(Locale.ROOT);
    }

    /** As rights name it. */
    public String principal() {
        return "User:" + username();
    }
}
