package dev.preamble.artifacts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** A wire between client and store that spoils some exchanges. */
final class FaultyWire implements AutoCloseable {
    /** What happens to an exchange. */
    enum Fault {
        /** The store does what was asked, but the connection breaks before the client hears of it. */
        LOSES_THE_ANSWER,
        /** A bit of the request's body is another one when it arrives. */
        FLIPS_A_BIT
    }

    /** By then the head of a long request is through. */
    private static final int READ_TO_SPOIL = 3;

    private final ServerSocket entrance;
    private final URI store;
    private final Fault fault;
    private final Pattern requestLine;
    private final AtomicInteger left;

    /** @param times how many exchanges are spoiled, of those whose request line matches */
    FaultyWire(URI store, Fault fault, Pattern requestLine, int times) throws IOException {
        this.store = store;
        this.fault = fault;
        this.requestLine = requestLine;
        this.left = new AtomicInteger(times);
        this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
    }

    URI entrance() {
        return URI.create("http://127.0.0.1:" + entrance.getLocalPort());
    }

    /** How many exchanges are still to be spoiled. */
    int left() {
        return left.get();
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
        var untilSpoilt = 0;
        try (client;
                server) {
            for (var count = read(client, buffer); count >= 0; count = read(client, buffer)) {
                if (strikes(buffer, count)) {
                    switch (fault) {
                        case LOSES_THE_ANSWER -> doomed.set(true);
                        case FLIPS_A_BIT -> untilSpoilt = READ_TO_SPOIL;
                    }
                }
                if (untilSpoilt > 0 && --untilSpoilt == 0) {
                    buffer[count - 1] ^= 1;
                }
                server.getOutputStream().write(buffer, 0, count);
            }
        } catch (IOException closed) {
            doomed.set(true);
        }
    }

    private boolean strikes(byte[] buffer, int count) {
        var start = new String(buffer, 0, Math.min(count, 1024), StandardCharsets.ISO_8859_1);
        return requestLine.matcher(start).lookingAt() && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
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
        } catch (IOException closed) {
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
