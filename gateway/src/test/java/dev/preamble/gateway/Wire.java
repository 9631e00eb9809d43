package dev.preamble.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/**
 * A way to a server that can be cut: then what is sent over it, and whoever comes anew, is hung up on. Or it can be dumb: then
 * what is sent is swallowed. The switches are system properties, since Quarkus loads what begins before the application twice.
 */
final class Wire implements AutoCloseable {
    private static final String CUT = "test.wire.cut";
    private static final String DUMB = "test.wire.dumb";

    private final ServerSocket door;
    private final String host;
    private final int port;

    /** @param target host and port */
    Wire(URI target) throws IOException {
        host = target.getHost();
        port = target.getPort();
        door = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    static void cut() {
        System.setProperty(CUT, "true");
    }

    static void silence() {
        System.setProperty(DUMB, "true");
    }

    static void mend() {
        System.clearProperty(CUT);
        System.clearProperty(DUMB);
    }

    /** Where it begins: host and port. */
    String address() {
        return door.getInetAddress().getHostAddress() + ":" + door.getLocalPort();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                connect(door.accept());
            } catch (IOException e) {
                // closed, or nobody is there: whoever came sees that
            }
        }
    }

    private void connect(Socket client) throws IOException {
        if (Boolean.getBoolean(CUT)) {
            client.close();
            return;
        }
        Socket server = new Socket(host, port);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        Thread.ofVirtual().start(() -> copy(client, server));
        Thread.ofVirtual().start(() -> copy(server, client));
    }

    private static void copy(Socket from, Socket to) {
        byte[] buffer = new byte[64 << 10];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0 && !Boolean.getBoolean(CUT); count = in.read(buffer)) {
                if (!Boolean.getBoolean(DUMB)) {
                    out.write(buffer, 0, count);
                }
            }
        } catch (IOException e) {
            // the other direction has closed both
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
