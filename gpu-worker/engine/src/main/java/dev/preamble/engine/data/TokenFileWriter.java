package dev.preamble.engine.data;

import dev.preamble.engine.InvalidOptionsException;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;

/** Makes a {@link TokenFile}, example by example. Unless it is finished, closing it leaves no file. For one thread. */
final class TokenFileWriter implements AutoCloseable {
    private static final int MEBIBYTE = 1 << 20;

    private final Path path;
    private final RowFormat format;
    private final long limit;
    private final TokenWidth width;
    private final OutputStream out;
    private final DatasetDigest digest = new DatasetDigest();
    private final DistinctTexts texts;
    private final int[] ends;
    private final int[] targetStarts;
    private final int[] inputs;
    private Truncation truncation = Truncation.NONE;
    private int count;
    private boolean finished;

    /**
     * @param rows how many there will be
     * @param limit bytes that the file may have at most
     */
    TokenFileWriter(Path path, RowFormat format, int rows, long limit) {
        this.path = path;
        this.format = format;
        this.limit = limit;
        width = TokenWidth.of(format.model().vocabulary());
        texts = new DistinctTexts(rows);
        ends = new int[rows];
        targetStarts = new int[rows];
        inputs = new int[rows];
        try {
            out = new BufferedOutputStream(new FileOutputStream(path.toFile()), 1 << 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void add(Example example) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("making rows of the examples was cancelled");
        }
        var fitted = format.row(count, example);
        var row = fitted.row();
        var end = (count == 0 ? 0L : ends[count - 1]) + row.length();
        if (end * width.bytes() > limit || end > Integer.MAX_VALUE) {
            throw new InvalidOptionsException(
                    "examples",
                    "take more than %d MiB of disk as tokens, which is all there is for one job; use fewer or shorter rows"
                            .formatted(Math.min(limit, (long) Integer.MAX_VALUE * width.bytes()) / MEBIBYTE));
        }
        write(row);
        digest.add(example);
        inputs[count] = texts.number(example.input());
        targetStarts[count] = row.targetStart();
        truncation = truncation.plus(fitted);
        ends[count++] = (int) end;
    }

    TokenFile finish() {
        try {
            out.close();
            var file = new TokenFile(path, width, ends, targetStarts, inputs, digest.value(), truncation);
            finished = true;
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Row row) {
        var bytes = ByteBuffer.allocate(row.length() * width.bytes());
        for (var i = 0; i < row.length(); i++) {
            width.put(bytes, row.id(i));
        }
        try {
            out.write(bytes.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
            if (!finished) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
