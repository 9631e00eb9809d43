package dev.preamble.parts.kafka;

/** A door of the broker, by who comes through it. */
enum Listener {
    /** The platform's own parts, and the broker to itself: SCRAM-SHA-512. */
    PARTS,
    /** Tenants' machines, with tokens of Keycloak: OAUTHBEARER. */
    TENANTS,
    /** The broker to its controller. PLAIN, since SCRAM users live in the metadata that it is there to fetch. */
    CONTROLLER
}
