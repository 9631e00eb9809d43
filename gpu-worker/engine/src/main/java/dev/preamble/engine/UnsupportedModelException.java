package dev.preamble.engine;

/** A well-formed model of a family, or with a setting, that the engine does not run. */
public final class UnsupportedModelException extends EngineException {
    public UnsupportedModelException(String message) {
        super(message);
    }
}
