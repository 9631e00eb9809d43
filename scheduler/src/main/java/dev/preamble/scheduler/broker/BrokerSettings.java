package dev.preamble.scheduler.broker;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where Kafka is, and as whom the scheduler speaks to it: SASL SCRAM-SHA-512. */
@ConfigMapping(prefix = "preamble.kafka")
public interface BrokerSettings {
    /** Addresses, {@code host:port}, joined by commas. */
    String bootstrap();

    String username();

    String password();

    /** {@code SASL_SSL} where the way to the brokers is not the loopback. */
    @WithDefault("SASL_PLAINTEXT")
    String protocol();
}
