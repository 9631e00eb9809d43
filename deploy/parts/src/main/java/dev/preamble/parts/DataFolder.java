package dev.preamble.parts;

import dev.preamble.parts.process.PidFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** All that one platform keeps on this machine. */
public record DataFolder(Path root) {
    private static final String PID = ".pid";

    public DataFolder {
        root = root.toAbsolutePath().normalize();
    }

    /** The folder of one part's own data. */
    public Path of(String part) {
        return root.resolve(part);
    }

    public Secrets secrets() {
        return new Secrets(root.resolve("secrets"));
    }

    public Path log(String part) {
        return root.resolve("logs").resolve(part + ".log");
    }

    public PidFile pidFile(String part) {
        return new PidFile(run().resolve(part + PID));
    }

    /** The pid files of all parts that ran here, whether they still do or not; the latest first, as one stops them. */
    public List<PidFile> pidFiles() throws IOException {
        if (!Files.isDirectory(run())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(run())) {
            return files.filter(file -> file.toString().endsWith(PID))
                    .sorted(Comparator.comparingLong(DataFolder::lastModified).reversed())
                    .map(PidFile::new)
                    .toList();
        }
    }

    private static long lastModified(Path file) {
        return file.toFile().lastModified();
    }

    /** Deletes a folder and all in it; does nothing where there is none. */
    public static void deleteTree(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** What is true only while processes run. */
    public Path run() {
        return root.resolve("run");
    }
}
