package dev.preamble.artifacts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * A wire between client and store that loses answers: the store does what a matching request asks, but the connection
 * breaks before the client hears of it.
 */
final class LossyWire implements AutoCloseable {
    private final ServerSocket entrance;
    private final URI store;
    private final Pattern requestLine;
    private final AtomicInteger toLose;

    /** @param losses how many answers to requests that match are lost */
    LossyWire(URI store, Pattern requestLine, int losses) throws IOException {
        this.store = store;
        this.requestLine = requestLine;
        this.toLose = new AtomicInteger(losses);
        this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
    }

    URI entrance() {
        return URI.create("http://127.0.0.1:" + entrance.getLocalPort());
    }

    int stillToLose() {
        return toLose.get();
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                var client = entrance.accept();
                var server = new Socket(store.getHost(), store.getPort());
                var doomed = new AtomicBoolean();
                Thread.startVirtualThread(() -> forward(client, server, doomed));
                Thread.startVirtualThread(() -> back(server, client, doomed));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** A request begins where a read begins: the client waits for the answer to the one before. */
    private void forward(Socket client, Socket server, AtomicBoolean doomed) {
        var buffer = new byte[64 * 1024];
        try (client;
                server) {
            for (var count = read(client, buffer); count >= 0; count = read(client, buffer)) {
                var start = new String(buffer, 0, Math.min(count, 1024), StandardCharsets.ISO_8859_1);
                if (requestLine.matcher(start).lookingAt() && toLose.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                    doomed.set(true);
                }
                server.getOutputStream().write(buffer, 0, count);
            }
        } catch (IOException | UncheckedIOException closed) {
            doomed.set(true);
        }
    }

    private void back(Socket server, Socket client, AtomicBoolean doomed) {
        var buffer = new byte[64 * 1024];
        try (server;
                client) {
            for (var count = read(server, buffer); count >= 0; count = read(server, buffer)) {
                if (doomed.get()) {
                    return;
                }
                client.getOutputStream().write(buffer, 0, count);
            }
        } catch (IOException | UncheckedIOException closed) {
            doomed.set(true);
        }
    }

    private static int read(Socket socket, byte[] buffer) throws IOException {
        return socket.getInputStream().read(buffer);
    }

    @Override
    public void close() throws IOException {
        entrance.close();
    }
}
