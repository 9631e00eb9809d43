package dev.preamble.local.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Passes TCP connections on to a port of this machine, unless it is told not to. Safe for use by many threads; each
 * connection has two of its own.
 */
public final class Proxy implements AutoCloseable {
    private static final int BUFFER = 16 << 10;

    private final ServerSocket door;
    private final InetSocketAddress target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private Line line = Line.WHOLE;

    private enum Line {
        WHOLE,
        /** Connections are reset, new ones too. */
        CUT,
        /** Connections stay, and nothing comes through until the line is whole again. */
        DEAD
    }

    /** Listens at a port of its own on 127.0.0.1. */
    Proxy(int target) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        this.target = new InetSocketAddress(loopback, target);
        this.door = new ServerSocket(0, 100, loopback);
        Thread.ofVirtual().name("proxy-" + target).start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    /** Resets all connections, and new ones, until {@link #mend}. */
    synchronized void cut() {
        line = Line.CUT;
        open.forEach(Proxy::reset);
    }

    /** Lets nothing through, and tells nobody, until {@link #mend}. */
    synchronized void deaden() {
        line = Line.DEAD;
    }

    synchronized void mend() {
        line = Line.WHOLE;
        notifyAll();
    }

    @Override
    public void close() throws IOException {
        door.close();
        cut();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = door.accept();
                Thread.ofVirtual().start(() -> join(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void join(Socket client) {
        Socket server = new Socket();
        try {
            if (!enter(client)) {
                return;
            }
            server.connect(target);
            if (!enter(server)) {
                return;
            }
            Thread back = Thread.ofVirtual().start(() -> pass(server, client));
            pass(client, server);
            back.join();
        } catch (IOException e) {
            // Nobody listens there: the client sees its connection end.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            leave(client);
            leave(server);
        }
    }

    private synchronized boolean enter(Socket socket) {
        if (line == Line.CUT) {
            reset(socket);
            return false;
        }
        open.add(socket);
        return true;
    }

    private void leave(Socket socket) {
        open.remove(socket);
        reset(socket);
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitLife();
                out.write(buffer, 0, read);
            }
            awaitLife();
            to.shutdownOutput();
        } catch (IOException e) {
            reset(from);
            reset(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void awaitLife() throws InterruptedException {
        while (line == Line.DEAD) {
            wait();
        }
    }

    /** Ends a connection by RST where it is still open. */
    private static void reset(Socket socket) {
        try {
            if (!socket.isClosed()) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        } catch (IOException e) {
            // It has ended by itself.
        }
    }
}
