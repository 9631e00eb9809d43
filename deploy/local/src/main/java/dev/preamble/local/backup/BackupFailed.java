package dev.preamble.local.backup;

/** A backup could not be made, or is not whole; the message tells a person why. */
public final class BackupFailed extends Exception {
    private static final long serialVersionUID = 1L;

    public BackupFailed(String reason) {
        super(reason);
    }
}
