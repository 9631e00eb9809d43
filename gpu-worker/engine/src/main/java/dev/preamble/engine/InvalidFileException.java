package dev.preamble.engine;

import java.nio.file.Path;

/** A model, prefix, checkpoint or data file that is missing, damaged or not of the kind the engine reads. */
public final class InvalidFileException extends EngineException {
    private final Path file;

    public InvalidFileException(Path file, String problem) {
        super(file.getFileName() + ": " + problem);
        this.file = file;
    }

    public Path file() {
        return file;
    }
}
