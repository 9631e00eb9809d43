package dev.preamble.parts;

import dev.preamble.provision.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * The generated passwords and keys of one data folder, one file each, readable by their owner alone. They belong to
 * the data: servers keep what they were given at their first start.
 */
public record Secrets(Path folder) {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int LENGTH = 40;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** The secret of that name, made when it is first asked for: 40 letters and digits, some 238 bits. */
    public Secret of(String name) {
        Path file = file(name);
        try {
            if (!Files.exists(file)) {
                PrivateFile.write(file, generate());
            }
            return new Secret(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the secret of that name lies. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    private static String generate() {
        StringBuilder secret = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            secret.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return secret.toString();
    }
}
