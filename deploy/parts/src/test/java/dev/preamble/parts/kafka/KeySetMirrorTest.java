package dev.preamble.parts.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJwkGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeySetMirrorTest {
    @TempDir
    private Path folder;

    private HttpServer server;
    private volatile String served = "";

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = served.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            try (OutputStream stream = exchange.getResponseBody()) {
                stream.write(body);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void isAnEmptySetUntilTheSourceAnswers() throws Exception {
        Path file = folder.resolve("keys.json");

        new KeySetMirror(URI.create("http://127.0.0.1:1/"), file).start();

        assertThat(new JsonWebKeySet(Files.readString(file)).getJsonWebKeys()).isEmpty();
    }

    @Test
    void takesOverWhatTheSourceServes() throws Exception {
        Path file = folder.resolve("keys.json");
        served = keys();

        mirror(file).start();

        await().untilAsserted(() -> assertThat(Files.readString(file)).isEqualTo(served));
    }

    @Test
    void keepsTheKeysOfLastTimeWhileTheSourceServesNoKeys() throws Exception {
        Path file = folder.resolve("keys.json");
        String old = keys();
        Files.writeString(file, old);
        served = "<html>starting</html>";

        assertThat(mirror(file).refresh()).isFalse();

        assertThat(Files.readString(file)).isEqualTo(old);
    }

    private KeySetMirror mirror(Path file) {
        return new KeySetMirror(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"), file);
    }

    private static String keys() throws Exception {
        return new JsonWebKeySet(RsaJwkGenerator.generateJwk(2048)).toJson();
    }
}
