package dev.preamble.engine.model;

import dev.preamble.engine.weights.Checkpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The identity of a base model: what {@code sha256sum config.json model.safetensors tokenizer.json | sha256sum} prints
 * in its folder, in lower-case hex. A file that is absent has no line; of weights in shards there are those of
 * model.safetensors.index.json and, by name, of each shard.
 */
public final class Digest {
    private Digest() {}

    public static String of(Path folder) {
        var lines = new StringBuilder();
        for (var name : files(folder)) {
            var file = folder.resolve(name);
            if (Files.isRegularFile(file)) {
                lines.append(ofFile(file)).append("  ").append(name).append('\n');
            }
        }
        return hex(sha256().digest(lines.toString().getBytes(StandardCharsets.US_ASCII)));
    }

    private static List<String> files(Path folder) {
        var files = new ArrayList<String>();
        files.add("config.json");
        files.addAll(Checkpoint.files(folder));
        files.add("tokenizer.json");
        return files;
    }

    /** SHA-256 of a file, in lower-case hex. */
    public static String ofFile(Path file) {
        var digest = sha256();
        try (var in = Files.newInputStream(file)) {
            update(digest, in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return hex(digest.digest());
    }

    private static void update(MessageDigest digest, InputStream in) throws IOException {
        var buffer = new byte[1 << 20];
        for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            digest.update(buffer, 0, read);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
