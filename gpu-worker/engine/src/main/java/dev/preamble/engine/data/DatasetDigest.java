package dev.preamble.engine.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The identity of a list of examples: SHA-256 over each text's length in bytes (4, big-endian) and its UTF-8. For one thread. */
final class DatasetDigest {
    private final MessageDigest digest = Sha256.start();

    void add(Example example) {
        add(example.input());
        add(example.target());
    }

    /** Of all that was added, as lower-case hexadecimal digits. To be called once, at the end. */
    String value() {
        return HexFormat.of().formatHex(digest.digest());
    }

    private void add(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }
}
