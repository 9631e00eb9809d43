package dev.preamble.engine.data;

import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.InvalidOptionsException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * A data set as tokens, in a file: of each row only 12 bytes are in memory, and the row itself when it is asked for.
 *
 * <p>Immutable; safe for use by many threads. The file is no format to keep: it goes when this is closed.
 */
public final class TokenFile implements AutoCloseable {
    private final Path path;
    private final TokenWidth width;
    private final int[] ends;
    private final int[] targetStarts;
    private final int[] inputs;
    private final String digest;
    private final Truncation truncation;

    /** Not a channel, which an interrupt of one of its users would close for all. */
    private final RandomAccessFile file;

    /**
     * @param ends for each row where the next one begins, in tokens
     * @param targetStarts see {@link Row}
     * @param inputs see {@link #inputs}
     */
    TokenFile(
            Path path,
            TokenWidth width,
            int[] ends,
            int[] targetStarts,
            int[] inputs,
            String digest,
            Truncation truncation)
            throws IOException {
        this.path = path;
        this.width = width;
        this.ends = ends;
        this.targetStarts = targetStarts;
        this.inputs = inputs;
        this.digest = digest;
        this.truncation = truncation;
        this.file = new RandomAccessFile(path.toFile(), "r");
    }

    /**
     * Makes tokens of all texts of an {@link ExampleFile}, one after another, which may take minutes; an interrupt ends it.
     *
     * @param path of the new file
     * @param limit bytes that it may have at most
     * @throws InvalidFileException if a line is not an example; names line and reason
     * @throws InvalidOptionsException if a target does not fit the format, or the file would exceed its limit
     * @throws CancellationException if the thread is interrupted
     */
    public static TokenFile write(Path path, RowFormat format, Path examples, long limit) {
        try (var writer = new TokenFileWriter(path, format, ExampleFile.count(examples), limit)) {
            ExampleFile.forEach(examples, writer::add);
            return writer.finish();
        }
    }

    /** As {@link #write(Path, RowFormat, Path, long)}, of examples in memory and as large as need be. */
    public static TokenFile write(Path path, RowFormat format, List<Example> examples) {
        try (var writer = new TokenFileWriter(path, format, examples.size(), Long.MAX_VALUE)) {
            examples.forEach(writer::add);
            return writer.finish();
        }
    }

    /** How many rows there are. */
    public int rows() {
        return ends.length;
    }

    /** The tokens of a row, without a look into the file. */
    public int length(int row) {
        return ends[row] - start(row);
    }

    public Row row(int row) {
        var bytes = ByteBuffer.allocate(length(row) * width.bytes());
        try {
            synchronized (file) {
                file.seek((long) start(row) * width.bytes());
                file.readFully(bytes.array());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var ids = new int[length(row)];
        for (var i = 0; i < ids.length; i++) {
            ids[i] = width.get(bytes);
        }
        return new Row(ids, targetStarts[row]);
    }

    /** For each row the number of its input: equal inputs alike, from 0 in the order of their first row. Not a copy. */
    public int[] inputs() {
        return inputs;
    }

    /**
     * The identity of the examples: SHA-256 over each text's length in bytes (4, big-endian) and its UTF-8, as lower-case
     * hexadecimal digits.
     */
    public String digest() {
        return digest;
    }

    public Truncation truncation() {
        return truncation;
    }

    /** Size of the file. */
    public long bytes() {
        return ends.length == 0 ? 0 : (long) ends[ends.length - 1] * width.bytes();
    }

    private int start(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    /** Deletes the file. */
    @Override
    public void close() {
        try {
            file.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
