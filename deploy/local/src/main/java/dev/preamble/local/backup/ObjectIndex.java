package dev.preamble.local.backup;

import dev.preamble.records.RecordJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads an index of objects line by line, with one line in hand. */
final class ObjectIndex implements AutoCloseable {
    private final BufferedReader lines;
    private @Nullable StoredObject head;

    ObjectIndex(Path file) throws IOException {
        lines = Files.newBufferedReader(file);
        advance();
    }

    /** The next object; null at the end. */
    @Nullable
    StoredObject head() {
        return head;
    }

    void advance() throws IOException {
        String line = lines.readLine();
        head = line == null ? null : RecordJson.read(line, StoredObject.class);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
