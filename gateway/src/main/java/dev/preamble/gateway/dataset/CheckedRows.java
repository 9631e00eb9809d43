package dev.preamble.gateway.dataset;

import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Refusal;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * An upload that is checked while it is read, in memory of one line. The bytes pass unchanged; the first bad line ends
 * the stream with a {@link Refusal}, so that whoever stores it keeps nothing.
 *
 * <p>For one thread.
 */
final class CheckedRows extends FilterInputStream {
    private static final int END = -1;

    private final RowForm form;
    private final byte[] line = new byte[Limits.LINE_BYTES];
    private int length;
    private long lines;
    private long bytes;
    private boolean ended;

    CheckedRows(InputStream upload, RowForm form) {
        super(upload);
        this.form = form;
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

    /** Rows that passed. */
    long lines() {
        return lines;
    }

    private void take(byte[] source, int offset, int count) {
        bytes += count;
        if (bytes > Limits.DATASET_BYTES) {
            throw Refusal.tooLarge("body", "The dataset is too large.", Limits.DATASET_BYTES + " bytes");
        }
        for (int i = offset; i < offset + count; i++) {
            if (source[i] == '\n') {
                endLine();
            } else {
                append(source[i]);
            }
        }
    }

    private void append(byte next) {
        refuseLoneReturn();
        if (length == line.length) {
            throw Refusal.dataset(lines + 1, null, "it is too long", Limits.LINE_BYTES + " bytes");
        }
        line[length++] = next;
    }

    /** Others take it for the end of a line, and would count and cut rows in another way. */
    private void refuseLoneReturn() {
        if (length > 0 && line[length - 1] == '\r') {
            throw Refusal.dataset(
                    lines + 1,
                    null,
                    "it holds a carriage return that no line feed follows",
                    "lines end in LF or CR LF");
        }
    }

    private void endLine() {
        if (lines == Limits.DATASET_LINES) {
            throw Refusal.tooLarge("body", "The dataset has too many lines.", Limits.DATASET_LINES + " lines");
        }
        form.check(lines + 1, line, length);
        lines++;
        length = 0;
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        if (length > 0) {
            refuseLoneReturn();
            endLine();
        }
        if (lines == 0) {
            throw Refusal.dataset(1, null, "the dataset has no rows", "at least one row");
        }
    }
}
