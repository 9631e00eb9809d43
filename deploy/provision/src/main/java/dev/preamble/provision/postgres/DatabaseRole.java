package dev.preamble.provision.postgres;

import java.util.Locale;

/** Who of the platform logs in to PostgreSQL. */
public enum DatabaseRole {
    /** Owns the platform's tables; migrations run as this role, nothing else does. */
    PREAMBLE_OWNER,
    PREAMBLE_GATEWAY,
    PREAMBLE_SCHEDULER,
    /** Owns Keycloak's database and sees no other. */
    KEYCLOAK;

    public String username() {
        return name().toLowerCase(Locale.ROOT);
    }
}
