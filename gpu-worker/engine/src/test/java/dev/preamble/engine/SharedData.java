package dev.preamble.engine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The data for development that lies beside the repository and not in it. */
public final class SharedData {
    private SharedData() {}

    /** The folder of that name; a test that asks for one that is absent is skipped. */
    public static Path folder(String name) {
        var folder = root().resolve(name);
        assumeTrue(Files.isDirectory(folder), () -> "skipped: the shared data has no " + folder);
        return folder;
    }

    private static Path root() {
        var override = System.getenv("PREAMBLE_SHARED_DATA");
        if (override != null) {
            return Path.of(override);
        }
        var folder = Path.of("").toAbsolutePath();
        while (folder.getParent() != null && !Files.isDirectory(folder.resolve("storage"))) {
            folder = folder.getParent();
        }
        return folder.resolveSibling("shared").resolve("data");
    }
}
