package dev.preamble.engine;

/** An option, example or prompt outside its limits; found before any work is spent. */
public final class InvalidOptionsException extends EngineException {
    private final String field;

    public InvalidOptionsException(String field, String problem) {
        super(field + " " + problem);
        this.field = field;
    }

    /** The name of the offending option, as its record component spells it. */
    public String field() {
        return field;
    }
}
