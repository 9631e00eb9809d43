package dev.preamble.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Through a proxy to a server that says back what it hears. */
class ProxyTest {
    private ServerSocket echo;
    private Proxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
        proxy = new Proxy(echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void passesBytesInBothDirections() throws IOException {
        try (Socket client = connect()) {
            assertThat(answer(client, 7)).isEqualTo(7);
        }
    }

    @Test
    void resetsConnectionsWhileItIsCut() throws IOException {
        try (Socket client = connect()) {
            answer(client, 7);

            proxy.cut();

            assertThatThrownBy(() -> answer(client, 8)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> answer(connect(), 9)).isInstanceOf(IOException.class);
        }
        proxy.mend();
        try (Socket client = connect()) {
            assertThat(answer(client, 10)).isEqualTo(10);
        }
    }

    @Test
    void holdsBackWhatIsSaidWhileItIsDead() throws IOException {
        try (Socket client = connect()) {
            answer(client, 7);

            proxy.deaden();
            client.getOutputStream().write(8);
            client.setSoTimeout(200);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            proxy.mend();

            client.setSoTimeout(5_000);
            assertThat(client.getInputStream().read()).isEqualTo(8);
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    /** @throws IOException also when the connection ends instead */
    private static int answer(Socket client, int said) throws IOException {
        client.getOutputStream().write(said);
        int heard = client.getInputStream().read();
        if (heard < 0) {
            throw new IOException("ended");
        }
        return heard;
    }

    private void serve() {
        try {
            while (true) {
                Socket client = echo.accept();
                Thread.ofVirtual().start(() -> echo(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static void echo(Socket client) {
        try (client) {
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // gone
        }
    }
}
