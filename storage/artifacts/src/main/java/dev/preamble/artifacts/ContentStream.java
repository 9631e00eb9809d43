package dev.preamble.artifacts;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Content as it comes from the store; a connection that breaks on the way is the store's failure. */
final class ContentStream extends FilterInputStream {
    private final ArtifactKey key;

    ContentStream(ArtifactKey key, InputStream content) {
        super(content);
        this.key = key;
    }

    @Override
    public int read() {
        try {
            return super.read();
        } catch (IOException broken) {
            throw broken(broken);
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        try {
            return super.read(buffer, offset, length);
        } catch (IOException broken) {
            throw broken(broken);
        }
    }

    private StoreUnavailable broken(IOException cause) {
        return new StoreUnavailable(
                "the artifact store stopped in the middle of " + key + ": " + cause.getMessage(), cause);
    }
}
