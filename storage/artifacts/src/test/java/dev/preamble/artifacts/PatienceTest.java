package dev.preamble.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final Patience LITTLE = new Patience(
            Duration.ofMillis(200),
            Duration.ofMillis(200),
            Duration.ofMillis(300),
            Duration.ofSeconds(1),
            2,
            Duration.ofMillis(10));
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void endsWithItsAttemptsOrItsBudget() {
        assertThat(LITTLE.allowsAnother(1, NOW, NOW)).isTrue();
        assertThat(LITTLE.allowsAnother(2, NOW, NOW)).isFalse();
        assertThat(LITTLE.allowsAnother(1, NOW, NOW.plusSeconds(2))).isFalse();
    }

    @Test
    void pausesLongerEachTimeAtMost() {
        for (var sample = 0; sample < 100; sample++) {
            assertThat(LITTLE.pause(1)).isBetween(Duration.ZERO, Duration.ofMillis(10));
            assertThat(LITTLE.pause(4)).isBetween(Duration.ZERO, Duration.ofMillis(80));
        }
    }

    @Test
    void givesUpOnAStoreThatFallsSilent() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var store = new ArtifactStore(address(silent.getLocalPort()), LITTLE)) {
            var key = ArtifactKey.dataset("acme", UUID.randomUUID());
            var begun = Instant.now();

            assertThatThrownBy(() -> store.head(key))
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("http://127.0.0.1:" + silent.getLocalPort())
                    .hasMessageEndingWith("it did not answer in time");
            assertThatThrownBy(() -> store.getRange(key, 0, 1)).isInstanceOf(StoreUnavailable.class);

            assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (var store = new ArtifactStore(address(port), LITTLE)) {
            assertThatThrownBy(store::ensureBucket)
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("could not look for bucket b")
                    .hasMessageNotContaining("the-secret");
        }
    }

    private static StoreAddress address(int port) {
        return new StoreAddress(URI.create("http://127.0.0.1:" + port), "bucket", "key", "the-secret");
    }
}
