package dev.preamble.records;

/** Bytes that are not the record that they should be. Reading them again gives the same. */
public final class UnreadableRecord extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableRecord(Class<?> type, Throwable cause) {
        super("not a readable " + type.getSimpleName() + ": " + cause.getMessage(), cause);
    }
}
