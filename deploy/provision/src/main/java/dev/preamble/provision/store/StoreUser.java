package dev.preamble.provision.store;

import java.util.Locale;

/** A part of the platform as the object store knows it. */
public enum StoreUser {
    GATEWAY,
    SCHEDULER,
    WORKER;

    /** Also the name of its policy. */
    public String accessKey() {
        return "preamble-" + name().toLowerCase(Locale.ROOT);
    }
}
