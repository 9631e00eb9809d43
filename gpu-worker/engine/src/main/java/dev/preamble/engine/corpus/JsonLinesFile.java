package dev.preamble.engine.corpus;

import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.data.ExampleFile;
import java.nio.file.Path;
import java.util.List;

/** JSON lines of {@code input} and {@code target}, as datasets are; targets of equal inputs are references of one entry. */
public final class JsonLinesFile {
    private JsonLinesFile() {}

    /** @throws InvalidFileException that names line and reason */
    public static List<Entry> read(Path file) {
        var entries = new Entries();
        ExampleFile.forEach(file, example -> entries.add(example.input(), example.target()));
        return entries.all();
    }
}
