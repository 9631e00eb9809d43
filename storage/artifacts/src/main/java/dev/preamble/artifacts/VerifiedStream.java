package dev.preamble.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * An artifact's bytes, whose digest is checked at their end: the read that would say "end of stream" throws {@link
 * DigestMismatch} instead when they are not the expected ones. Who stops earlier has verified nothing.
 */
final class VerifiedStream extends InputStream {
    private final ArtifactKey key;
    private final InputStream content;
    private final String expected;
    private final MessageDigest digest = Sha256.digest();
    private boolean verified;

    VerifiedStream(ArtifactKey key, InputStream content, String expected) {
        this.key = key;
        this.content = content;
        this.expected = expected;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        var count = content.read(buffer, offset, length);
        if (count > 0) {
            digest.update(buffer, offset, count);
        } else if (count < 0) {
            verify();
        }
        return count;
    }

    @Override
    public int available() throws IOException {
        return content.available();
    }

    @Override
    public void close() throws IOException {
        content.close();
    }

    private void verify() {
        if (verified) {
            return;
        }
        var actual = Sha256.hex(digest);
        if (!actual.equals(expected)) {
            throw new DigestMismatch(key, expected, actual);
        }
        verified = true;
    }
}
