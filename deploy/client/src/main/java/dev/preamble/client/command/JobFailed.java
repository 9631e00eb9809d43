package dev.preamble.client.command;

/** A job that was waited for did not succeed. */
final class JobFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JobFailed(String message) {
        super(message);
    }
}
