package dev.preamble.gateway.store;

import dev.preamble.artifacts.StoreAddress;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.Optional;

/** Where the artifact store is, and who we are there. */
@ConfigMapping(prefix = "preamble.store")
public interface StoreSettings {
    URI endpoint();

    /** Where tenants reach it; without it they get no links. */
    Optional<URI> publicEndpoint();

    @WithDefault(StoreAddress.USUAL_REGION)
    String region();

    String bucket();

    String accessKey();

    String secretKey();

    default StoreAddress address() {
        return new StoreAddress(endpoint(), region(), bucket(), accessKey(), secretKey());
    }
}
