package dev.preamble.gateway.upload;

import dev.preamble.gateway.problem.Refusal;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are held to what was said of them: exactly so many, and of that digest. Where they are others the read that
 * notices it ends the stream with a {@link Refusal}, so that whoever stores it keeps nothing.
 *
 * <p>For one thread.
 */
final class AnnouncedBytes extends FilterInputStream {
    private static final int END = -1;

    private final long bytes;
    private final @Nullable AnnouncedDigest announced;
    private final @Nullable MessageDigest digest;
    private long seen;
    private boolean ended;

    /** @param announced null where only their number counts */
    AnnouncedBytes(InputStream source, long bytes, @Nullable AnnouncedDigest announced) {
        super(source);
        this.bytes = bytes;
        this.announced = announced;
        this.digest = announced == null ? null : announced.begin();
    }

    /** What is said of another number of bytes. */
    static Refusal wrongLength(long bytes, String actual) {
        return Refusal.field("body", "The part has " + actual + " bytes.", "exactly " + bytes + " bytes");
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) == END ? END : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int most) throws IOException {
        int count = super.read(target, offset, most);
        if (count == END) {
            end();
        } else {
            take(target, offset, count);
        }
        return count;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void take(byte[] source, int offset, int count) {
        seen += count;
        if (seen > bytes) {
            throw wrongLength(bytes, "more");
        }
        if (digest != null) {
            digest.update(source, offset, count);
        }
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        if (seen < bytes) {
            throw wrongLength(bytes, Long.toString(seen));
        }
        if (announced != null && digest != null) {
            announced.require(digest);
        }
    }
}
