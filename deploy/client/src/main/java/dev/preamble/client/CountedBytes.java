package dev.preamble.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** Bytes that tell how many of them were read. */
final class CountedBytes extends FilterInputStream {
    private final LongConsumer listener;
    private long read;

    CountedBytes(InputStream bytes, LongConsumer listener) {
        super(bytes);
        this.listener = listener;
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        count(next < 0 ? 0 : 1);
        return next;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int some = super.read(into, from, length);
        count(Math.max(0, some));
        return some;
    }

    private void count(int bytes) {
        read += bytes;
        listener.accept(read);
    }
}
