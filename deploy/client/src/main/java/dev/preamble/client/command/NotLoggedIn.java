package dev.preamble.client.command;

/** There is no profile to ask with. */
final class NotLoggedIn extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotLoggedIn(String message) {
        super(message);
    }
}
