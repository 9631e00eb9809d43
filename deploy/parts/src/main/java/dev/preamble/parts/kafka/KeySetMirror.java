package dev.preamble.parts.kafka;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.lang.JoseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A copy on disk of the keys that Keycloak signs tokens with, from which the broker checks tenants' tokens.
 *
 * <p>Read over HTTP, the broker would refuse to start while Keycloak is down. From the copy it starts alone: it knows
 * the keys of last time, at the very first start none, and follows Keycloak within {@link #PERIOD}.
 */
final class KeySetMirror {
    private static final Logger LOG = LoggerFactory.getLogger(KeySetMirror.class);
    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final String NO_KEYS = "{\"keys\":[]}";

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final URI source;
    private final Path file;

    KeySetMirror(URI source, Path file) {
        this.source = source;
        this.file = file;
    }

    /** Makes sure that the file is there, and keeps it fresh as long as this process lives. */
    void start() throws IOException {
        if (!Files.exists(file)) {
            write(NO_KEYS);
        }
        Thread.ofVirtual().name("keys").start(this::follow);
    }

    private void follow() {
        try {
            while (true) {
                Thread.sleep(refresh() ? PERIOD : RETRY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean refresh() throws InterruptedException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(source).timeout(TIMEOUT).build();
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                return false;
            }
            String keys = new JsonWebKeySet(answer.body()).toJson();
            if (!keys.equals(Files.readString(file))) {
                write(keys);
                LOG.info("took over new keys from {}", source);
            }
            return true;
        } catch (JoseException e) {
            LOG.warn("{} serves no key set: {}", source, e.getMessage());
            return false;
        } catch (IOException e) {
            LOG.debug("no answer from {}", source, e);
            return false;
        }
    }

    private void write(String keys) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, keys);
        Files.move(part, file, ATOMIC_MOVE, REPLACE_EXISTING);
    }
}
