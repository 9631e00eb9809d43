package dev.preamble.worker;

import dev.preamble.artifacts.StoreAddress;
import io.smallrye.config.ConfigMapping;
import java.net.URI;

/** Where the artifact store is, and as whom the worker uses it. */
@ConfigMapping(prefix = "preamble.store")
public interface StoreSettings {
    URI endpoint();

    String bucket();

    String accessKey();

    String secretKey();

    default StoreAddress address() {
        return new StoreAddress(endpoint(), bucket(), accessKey(), secretKey());
    }
}
