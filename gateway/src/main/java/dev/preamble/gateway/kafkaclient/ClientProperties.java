package dev.preamble.gateway.kafkaclient;

import java.net.URI;

/** The settings with which a Kafka client of a tenant connects, as the text of a properties file. */
final class ClientProperties {
    private ClientProperties() {}

    static String text(
            String bootstrap, String protocol, URI tokenEndpoint, String clientId, String secret, String groupPrefix) {
        return """
                # A group.id of yours must start with %5$s
                # Kafka 4.0 and later ask for this JVM option, too, in KAFKA_OPTS for instance:
                #   -Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=%2$s
                bootstrap.servers=%1$s
                security.protocol=%7$s
                sasl.mechanism=OAUTHBEARER
                sasl.login.callback.handler.class=%6$s.OAuthBearerLoginCallbackHandler
                sasl.oauthbearer.token.endpoint.url=%2$s
                sasl.jaas.config=%6$s.OAuthBearerLoginModule required clientId="%3$s" clientSecret="%4$s";
                auto.offset.reset=earliest
                isolation.level=read_committed
                """.formatted(
                        bootstrap,
                        tokenEndpoint,
                        clientId,
                        secret,
                        groupPrefix,
                        "org.apache.kafka.common.security.oauthbearer",
                        protocol);
    }
}
