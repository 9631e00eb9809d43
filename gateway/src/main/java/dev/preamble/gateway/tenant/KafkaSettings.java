package dev.preamble.gateway.tenant;

import io.smallrye.config.ConfigMapping;

/** Where Kafka is, for the gateway as its administrator and for tenants. */
@ConfigMapping(prefix = "preamble.kafka")
public interface KafkaSettings {
    /** For the platform's own parts. */
    String bootstrap();

    String username();

    String password();

    /** For tenants; told to them, never used by the gateway. */
    String tenantBootstrap();
}
