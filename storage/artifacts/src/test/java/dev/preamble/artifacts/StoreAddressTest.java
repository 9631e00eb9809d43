package dev.preamble.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StoreAddressTest {
    private static final URI ENDPOINT = URI.create("http://127.0.0.1:1");
    private static final ArtifactKey KEY = new ArtifactKey("tenants/acme/datasets/d/data.jsonl");

    /** A store refuses what is signed for another region. Nothing is asked to sign. */
    @Test
    void requestsAreSignedForItsRegion() {
        assertThat(link(new StoreAddress(ENDPOINT, "eu-central-1", "preamble", "key", "the-secret")))
                .contains("%2Feu-central-1%2Fs3%2F");
        assertThat(link(new StoreAddress(ENDPOINT, "preamble", "key", "the-secret")))
                .contains("%2Fus-east-1%2Fs3%2F");
    }

    private static String link(StoreAddress address) {
        try (ArtifactStore store = new ArtifactStore(address)) {
            return store.presign(KEY, Duration.ofMinutes(1)).toString();
        }
    }
}
