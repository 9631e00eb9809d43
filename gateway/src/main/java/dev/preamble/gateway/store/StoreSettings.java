package dev.preamble.gateway.store;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.util.Optional;

/** Where the artifact store is, and who we are there. */
@ConfigMapping(prefix = "preamble.store")
public interface StoreSettings {
    URI endpoint();

    /** Where tenants reach it; without it they get no links. */
    Optional<URI> publicEndpoint();

    String bucket();

    String accessKey();

    String secretKey();
}
