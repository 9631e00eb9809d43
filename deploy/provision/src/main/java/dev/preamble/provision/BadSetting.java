package dev.preamble.provision;

/** What the environment says makes no sense; the message names the variable and what it may be. */
final class BadSetting extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    BadSetting(String message) {
        super(message);
    }
}
