package dev.preamble.worker.broker;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where Kafka is, and as whom the worker speaks to it: SASL SCRAM-SHA-512. */
@ConfigMapping(prefix = "preamble.kafka")
public interface KafkaSettings {
    /** Addresses as {@code host:port,…}. */
    String bootstrap();

    String username();

    String password();

    /** {@code SASL_SSL} where the way to the brokers is not the loopback. */
    @WithDefault("SASL_PLAINTEXT")
    String protocol();
}
