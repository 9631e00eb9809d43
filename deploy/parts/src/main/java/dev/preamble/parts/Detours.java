package dev.preamble.parts;

/**
 * At which ports of this machine the platform's own parts reach servers; something in between may pass on what it likes.
 * The servers listen elsewhere, where tenants and the launcher find them.
 */
public record Detours(int kafka, int postgres, int store) {
    /** Straight to where the servers listen. */
    public static Detours none(Ports ports) {
        return new Detours(ports.kafkaParts(), ports.postgres(), ports.store());
    }
}
