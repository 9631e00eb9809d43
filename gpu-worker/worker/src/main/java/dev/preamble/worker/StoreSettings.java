package dev.preamble.worker;

import dev.preamble.artifacts.StoreAddress;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;

/** Where the artifact store is, and as whom the worker uses it. */
@ConfigMapping(prefix = "preamble.store")
public interface StoreSettings {
    URI endpoint();

    @WithDefault(StoreAddress.USUAL_REGION)
    String region();

    String bucket();

    String accessKey();

    String secretKey();

    default StoreAddress address() {
        return new StoreAddress(endpoint(), region(), bucket(), accessKey(), secretKey());
    }
}
