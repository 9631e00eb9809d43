package dev.preamble.client;

/** The identity provider gave no tokens. */
public final class LoginRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LoginRefused(String reason) {
        super("The login was refused: " + reason);
    }
}
