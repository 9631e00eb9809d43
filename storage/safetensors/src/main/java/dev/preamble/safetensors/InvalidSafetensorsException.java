package dev.preamble.safetensors;

import java.util.Objects;

/** A file is not what the safetensors format allows; the message goes on after the file's name. */
public final class InvalidSafetensorsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidSafetensorsException(String problem) {
        super(problem);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
