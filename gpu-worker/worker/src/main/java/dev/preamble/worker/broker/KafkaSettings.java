package dev.preamble.worker.broker;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Where Kafka is, and as whom the worker speaks to it. */
@ConfigMapping(prefix = "preamble.kafka")
public interface KafkaSettings {
    /** Addresses as {@code host:port,…}. */
    String bootstrap();

    /** SCRAM user; without one the connection is in the clear and anonymous, for a broker that allows that. */
    Optional<String> username();

    /** The user's password. */
    Optional<String> password();
}
