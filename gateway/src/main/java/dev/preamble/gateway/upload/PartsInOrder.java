package dev.preamble.gateway.upload;

import dev.preamble.catalog.upload.UploadPart;
import dev.preamble.gateway.store.StoredBytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;

/** The bytes of parts, one after another; each is opened when the one before is at its end. For one thread. */
final class PartsInOrder extends InputStream {
    private static final int END = -1;

    private final StoredBytes store;
    private final Iterator<UploadPart> rest;
    private UploadPart current;
    private InputStream content = InputStream.nullInputStream();

    /** @param parts at least one */
    PartsInOrder(StoredBytes store, List<UploadPart> parts) {
        this.store = store;
        this.rest = parts.iterator();
        this.current = parts.getFirst();
    }

    /** The part that is read, or that could not be. */
    UploadPart current() {
        return current;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) == END ? END : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int most) throws IOException {
        int count = content.read(target, offset, most);
        while (count == END && rest.hasNext()) {
            content.close();
            current = rest.next();
            content = store.open(current.artifact());
            count = content.read(target, offset, most);
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
