package dev.preamble.gateway.tenant;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where Kafka is, for the gateway as its administrator and for tenants. */
@ConfigMapping(prefix = "preamble.kafka")
public interface KafkaSettings {
    /** For the platform's own parts. */
    String bootstrap();

    String username();

    String password();

    /** {@code SASL_SSL} where the way to the brokers is not the loopback. */
    @WithDefault("SASL_PLAINTEXT")
    String protocol();

    /** For tenants; told to them, never used by the gateway. */
    String tenantBootstrap();

    /** As {@link #protocol}, for tenants. */
    @WithDefault("SASL_PLAINTEXT")
    String tenantProtocol();
}
