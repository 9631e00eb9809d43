package dev.preamble.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A writer as a process of its own, so that its heap can be small and its death sudden. */
final class Writer {
    private Writer() {}

    /** Prints the digest of what it stored. */
    public static void main(String[] arguments) throws IOException {
        var address = new StoreAddress(
                URI.create(arguments[0]), arguments[1], System.getenv("ACCESS_KEY"), System.getenv("SECRET_KEY"));
        var key = new ArtifactKey(arguments[2]);
        var length = Long.parseLong(arguments[3]);
        var dies = arguments[4].equals("dies");
        try (var store = new ArtifactStore(address)) {
            System.out.println(store.put(key, new Pattern(length, dies)).sha256());
        }
    }

    static Process start(StoreAddress address, ArtifactKey key, long length, String end, String heap)
            throws IOException {
        var builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx" + heap,
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                address.endpoint().toString(),
                address.bucket(),
                key.value(),
                Long.toString(length),
                end));
        builder.environment().put("ACCESS_KEY", address.accessKey());
        builder.environment().put("SECRET_KEY", address.secretKey());
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /** So many bytes that are made as they are read; at their end it can take its process with it. */
    static final class Pattern extends InputStream {
        private final boolean dies;
        private long left;

        Pattern(long length, boolean dies) {
            this.left = length;
            this.dies = dies;
        }

        @Override
        public int read() {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (left == 0) {
                if (dies) {
                    Runtime.getRuntime().halt(137);
                }
                return -1;
            }
            var count = (int) Math.min(length, left);
            Arrays.fill(buffer, offset, offset + count, (byte) (left >> 20));
            left -= count;
            return count;
        }
    }
}
