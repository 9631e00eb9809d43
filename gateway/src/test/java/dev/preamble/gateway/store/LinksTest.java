package dev.preamble.gateway.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.task.ArtifactRef;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LinksTest {
    @Test
    void areRefusedWhereTenantsDoNotReachTheStore() {
        Links links = new Links(new Hidden(), Clock.systemUTC());

        assertThatThrownBy(() -> links.to(new ArtifactRef("tenants/acme/datasets/x.jsonl", "0".repeat(64), 1)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("gives no links");
    }

    private record Hidden() implements StoreSettings {
        @Override
        public URI endpoint() {
            return URI.create("http://127.0.0.1:1");
        }

        @Override
        public Optional<URI> publicEndpoint() {
            return Optional.empty();
        }

        @Override
        public String region() {
            return "us-east-1";
        }

        @Override
        public String bucket() {
            return "preamble";
        }

        @Override
        public String accessKey() {
            return "key";
        }

        @Override
        public String secretKey() {
            return "secret";
        }
    }
}
