package dev.preamble.parts.kafka;

import dev.preamble.parts.Ports;
import dev.preamble.provision.Secret;
import dev.preamble.provision.kafka.KafkaUser;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The broker's {@code server.properties}: one node, three listeners, denied unless allowed, quick share groups. */
record BrokerSettings(Ports ports, int advertised, Path storage, Path keys, String issuer, Secret password) {
    private static final String SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule";
    private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule";
    private static final String BEARER = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule";

    /** Whom a tenant's token must be meant for. */
    static final String AUDIENCE = "preamble-kafka";

    String text() {
        Map<String, String> all = new TreeMap<>();
        all.putAll(node());
        all.putAll(listeners());
        all.putAll(authentication());
        all.putAll(authorization());
        all.putAll(SINGLE_NODE);
        all.putAll(SHARE_GROUPS);
        all.putAll(SMALL);
        return all.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private Map<String, String> node() {
        return Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                // The port may differ at the next start, so it is told each time and not stored by the quorum.
                "controller.quorum.voters", "1@127.0.0.1:" + ports.kafkaController(),
                "log.dirs", storage.toString(),
                "auto.create.topics.enable", "false");
    }

    private Map<String, String> listeners() {
        String tenants = ",TENANTS://127.0.0.1:" + ports.kafkaTenants();
        return Map.of(
                "listeners",
                "PARTS://127.0.0.1:" + ports.kafkaParts() + tenants + ",CONTROLLER://127.0.0.1:"
                        + ports.kafkaController(),
                "advertised.listeners",
                "PARTS://127.0.0.1:" + advertised + tenants,
                "listener.security.protocol.map",
                "PARTS:SASL_PLAINTEXT,TENANTS:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT",
                "controller.listener.names",
                Listener.CONTROLLER.name(),
                "inter.broker.listener.name",
                Listener.PARTS.name());
    }

    private Map<String, String> authentication() {
        String self = " required username=\"" + KafkaUser.KAFKA.username() + "\" password=\"" + password.value() + "\"";
        String bearer = "listener.name.tenants.oauthbearer.";
        return Map.ofEntries(
                Map.entry("listener.name.parts.sasl.enabled.mechanisms", "SCRAM-SHA-512"),
                Map.entry("sasl.mechanism.inter.broker.protocol", "SCRAM-SHA-512"),
                Map.entry("listener.name.parts.scram-sha-512.sasl.jaas.config", SCRAM + self + ";"),
                Map.entry("listener.name.controller.sasl.enabled.mechanisms", "PLAIN"),
                Map.entry("sasl.mechanism.controller.protocol", "PLAIN"),
                Map.entry(
                        "listener.name.controller.plain.sasl.jaas.config",
                        PLAIN + self + " user_" + KafkaUser.KAFKA.username() + "=\"" + password.value() + "\";"),
                Map.entry("listener.name.tenants.sasl.enabled.mechanisms", "OAUTHBEARER"),
                Map.entry(bearer + "sasl.jaas.config", BEARER + " required;"),
                Map.entry(
                        bearer + "sasl.server.callback.handler.class",
                        "org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler"),
                Map.entry(
                        bearer + "sasl.oauthbearer.jwks.endpoint.url",
                        keys.toUri().toString()),
                Map.entry(bearer + "sasl.oauthbearer.expected.issuer", issuer),
                Map.entry(bearer + "sasl.oauthbearer.expected.audience", AUDIENCE),
                Map.entry(bearer + "sasl.oauthbearer.sub.claim.name", "tenant"),
                // A connection ends with its token, or a revoked client could read on for ever.
                Map.entry(bearer + "connections.max.reauth.ms", "3600000"));
    }

    private Map<String, String> authorization() {
        return Map.of(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "allow.everyone.if.no.acl.found", "false",
                "super.users", KafkaUser.ADMIN.principal() + ";" + KafkaUser.KAFKA.principal());
    }

    private static final Map<String, String> SINGLE_NODE = Map.of(
            "offsets.topic.replication.factor", "1",
            "transaction.state.log.replication.factor", "1",
            "transaction.state.log.min.isr", "1",
            "share.coordinator.state.topic.replication.factor", "1",
            "share.coordinator.state.topic.min.isr", "1");

    /** A worker that joins gets work in a fraction of a second; the defaults take five. */
    private static final Map<String, String> SHARE_GROUPS = Map.of(
            "group.share.heartbeat.interval.ms", "500",
            "group.share.min.heartbeat.interval.ms", "500",
            "group.share.assignment.interval.ms", "0",
            "group.coordinator.append.linger.ms", "0",
            "group.initial.rebalance.delay.ms", "0");

    /** One machine's worth of threads, files and memory. */
    private static final Map<String, String> SMALL = Map.of(
            "num.network.threads", "2",
            "num.io.threads", "4",
            "offsets.topic.num.partitions", "4",
            "transaction.state.log.num.partitions", "4",
            "share.coordinator.state.topic.num.partitions", "4",
            "log.cleaner.dedupe.buffer.size", "8388608");
}
