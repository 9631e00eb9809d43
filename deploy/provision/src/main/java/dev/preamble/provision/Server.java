package dev.preamble.provision;

/** A server that the platform stands on, brought to the state that it must have. */
public interface Server {
    /** As people call it. */
    String name();

    /**
     * Puts into the server what the platform needs there, takes away what the platform must not have, and leaves alone
     * what is somebody else's. Where all is as it must be, nothing is changed; it may die anywhere and be run again.
     *
     * @param journal hears of each change, after it was made
     */
    void provision(Journal journal) throws ProvisioningFailed, InterruptedException;
}
