package dev.preamble.engine;

import java.util.Objects;

/** A failure that the engine can name; its message is written for the person who has to act on it. */
public abstract sealed class EngineException extends RuntimeException
        permits InvalidFileException, InvalidOptionsException, NonFiniteException, UnsupportedModelException {
    protected EngineException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
