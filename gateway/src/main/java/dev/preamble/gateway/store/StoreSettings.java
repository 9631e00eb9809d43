package dev.preamble.gateway.store;

import io.smallrye.config.ConfigMapping;
import java.net.URI;

/** Where the artifact store is, and who we are there. */
@ConfigMapping(prefix = "preamble.store")
public interface StoreSettings {
    URI endpoint();

    String bucket();

    String accessKey();

    String secretKey();
}
