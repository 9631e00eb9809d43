package dev.preamble.local.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/**
 * A file of a backup.
 *
 * @param name within the backup's folder
 * @param sha256 lower-case hexadecimal
 */
record StoredFile(String name, long bytes, String sha256) {
    static final FileAttribute<?> OWNER_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    static final FileAttribute<?> OWNER_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static final int BUFFER = 1 << 16;

    /** Writes a new file that its owner alone may read. */
    static StoredFile write(InputStream from, Path file, LongConsumer read) throws IOException {
        Files.createFile(file, OWNER_FILE);
        try (OutputStream to = Files.newOutputStream(file)) {
            return read(file.getFileName().toString(), from, to, read);
        }
    }

    /** What a file is, by reading it whole. */
    static StoredFile of(Path file, LongConsumer read) throws IOException {
        try (InputStream from = Files.newInputStream(file)) {
            return read(file.getFileName().toString(), from, OutputStream.nullOutputStream(), read);
        }
    }

    private static StoredFile read(String name, InputStream from, OutputStream to, LongConsumer listener)
            throws IOException {
        MessageDigest digest = digest();
        DigestInputStream digested = new DigestInputStream(from, digest);
        byte[] buffer = new byte[BUFFER];
        long bytes = 0;
        for (int read = digested.read(buffer); read >= 0; read = digested.read(buffer)) {
            to.write(buffer, 0, read);
            bytes += read;
            listener.accept(read);
        }
        return new StoredFile(name, bytes, HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
