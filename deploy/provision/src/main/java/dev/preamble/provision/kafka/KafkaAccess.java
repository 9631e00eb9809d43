package dev.preamble.provision.kafka;

import dev.preamble.provision.Secret;
import java.util.Map;

/**
 * How to reach Kafka.
 *
 * @param bootstrap host and port for the platform's parts
 * @param tenantBootstrap host and port for tenants
 * @param passwords of the platform's users
 */
public record KafkaAccess(String bootstrap, String tenantBootstrap, Map<KafkaUser, Secret> passwords) {
    public KafkaAccess {
        passwords = Map.copyOf(passwords);
    }

    public Secret password(KafkaUser user) {
        Secret password = passwords.get(user);
        if (password == null) {
            throw new IllegalArgumentException(user + " does not log in from outside");
        }
        return password;
    }

    /** What any Kafka client of that user needs to connect. */
    public Map<String, Object> client(KafkaUser user) {
        return login(user).client();
    }

    public KafkaLogin login(KafkaUser user) {
        return new KafkaLogin(bootstrap, "SASL_PLAINTEXT", user.username(), password(user));
    }
}
