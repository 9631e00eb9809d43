package dev.preamble.client.profile;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that only whoever writes them may read, whole or not there at all. */
public final class OwnFile {
    private static final FileAttribute<?> OWNER_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private OwnFile() {}

    /** Folders that are missing are made for the owner alone. A temporary file is its owner's alone from the first byte. */
    public static void write(Path file, String content) throws IOException {
        Path whole = file.toAbsolutePath();
        Path folder = makeFolder(whole);
        Path part = Files.createTempFile(folder, whole.getFileName().toString(), ".part");
        Files.writeString(part, content);
        Files.move(part, whole, ATOMIC_MOVE, REPLACE_EXISTING);
    }

    /** The folder of a file. */
    static Path makeFolder(Path file) throws IOException {
        return Files.createDirectories(file.toAbsolutePath().getParent(), OWNER_FOLDER);
    }
}
