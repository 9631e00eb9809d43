package dev.preamble.engine.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a JSONL file, as whoever checked the file on its way in counted them: a line feed alone ends a line. A
 * carriage return belongs to its line, where JSON takes it for a space. For one thread.
 */
public final class Lines implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final InputStream bytes;
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    private final byte[] buffer = new byte[BUFFER];
    private int next;
    private int end;
    private long offset;

    private Lines(InputStream bytes, long offset) {
        this.bytes = bytes;
        this.offset = offset;
    }

    /** All lines of the file. */
    public static Lines of(Path file) throws IOException {
        return from(file, 0);
    }

    /** The lines from an {@link #offset} on. */
    public static Lines from(Path file, long offset) throws IOException {
        var bytes = Files.newInputStream(file);
        try {
            bytes.skipNBytes(offset);
            return new Lines(bytes, offset);
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
    }

    /**
     * The next line without its end; null when there is none.
     *
     * @throws MalformedInputException if it is not UTF-8
     */
    public @Nullable String next() throws IOException {
        var line = new ByteArrayOutputStream();
        return take(line) ? utf8.decode(ByteBuffer.wrap(line.toByteArray())).toString() : null;
    }

    /** Goes over the next line without a look at it; false when there is none. */
    public boolean skip() throws IOException {
        return take(null);
    }

    /** Where the next line begins, in bytes. */
    public long offset() {
        return offset;
    }

    private boolean take(@Nullable ByteArrayOutputStream line) throws IOException {
        var began = false;
        while (next < end || fill()) {
            began = true;
            var stop = next;
            while (stop < end && buffer[stop] != '\n') {
                stop++;
            }
            if (line != null) {
                line.write(buffer, next, stop - next);
            }
            var ended = stop < end;
            offset += stop - next + (ended ? 1 : 0);
            next = stop + (ended ? 1 : 0);
            if (ended) {
                return true;
            }
        }
        return began;
    }

    private boolean fill() throws IOException {
        next = 0;
        end = Math.max(0, bytes.read(buffer));
        return end > 0;
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
