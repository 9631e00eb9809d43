package dev.preamble.scheduler.outcome;

import io.smallrye.config.ConfigMapping;
import java.net.URI;

/** Where the object store is, and who the scheduler is there. */
@ConfigMapping(prefix = "preamble.store")
public interface StoreSettings {
    URI endpoint();

    String bucket();

    String accessKey();

    String secretKey();
}
