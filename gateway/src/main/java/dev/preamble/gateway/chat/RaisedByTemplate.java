package dev.preamble.gateway.chat;

/** A template refuses its messages. */
final class RaisedByTemplate extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String said;

    RaisedByTemplate(String said) {
        super(said);
        this.said = said;
    }

    String said() {
        return said;
    }
}
