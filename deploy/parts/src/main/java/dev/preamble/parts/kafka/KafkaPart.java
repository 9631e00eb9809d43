package dev.preamble.parts.kafka;

import dev.preamble.parts.Checkout;
import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Java;
import dev.preamble.parts.Part;
import dev.preamble.parts.Ports;
import dev.preamble.parts.PrivateFile;
import dev.preamble.parts.Probe;
import dev.preamble.parts.process.Launch;
import dev.preamble.parts.process.StopSignal;
import dev.preamble.provision.Journal;
import dev.preamble.provision.Secret;
import dev.preamble.provision.kafka.Cluster;
import dev.preamble.provision.kafka.ClusterPlan;
import dev.preamble.provision.kafka.KafkaAccess;
import dev.preamble.provision.kafka.KafkaUser;
import dev.preamble.records.id.PoolId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Kafka, broker and controller in one process. */
public final class KafkaPart implements Part {
    public static final String NAME = "kafka";

    private final DataFolder data;
    private final Ports ports;
    private final int advertised;
    private final String issuer;
    private final List<PoolId> pools;

    /**
     * @param advertised the port at which it tells the platform's parts to find it
     * @param issuer the realm whose tokens tenants present, as a URL; need not answer yet
     * @param pools those whose workers may join from the start
     */
    public KafkaPart(DataFolder data, Ports ports, int advertised, String issuer, List<PoolId> pools) {
        this.data = data;
        this.ports = ports;
        this.advertised = advertised;
        this.issuer = issuer;
        this.pools = List.copyOf(pools);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Map<String, Integer> ports() {
        return Map.of(
                "the platform's parts", ports.kafkaParts(),
                "tenants", ports.kafkaTenants(),
                "the controller", ports.kafkaController());
    }

    @Override
    public Launch prepare() throws IOException {
        Path folder = data.of(NAME);
        Files.createDirectories(folder);
        Path keys = folder.resolve("keys.json");
        Path settings = folder.resolve("server.properties");
        Path users = folder.resolve("users.properties");
        PrivateFile.write(
                settings,
                new BrokerSettings(ports, advertised, folder.resolve("log"), keys, issuer, password(KafkaUser.KAFKA))
                        .text());
        PrivateFile.write(
                users,
                Arrays.stream(KafkaUser.values())
                        .map(user -> user.username() + "=" + password(user).value() + "\n")
                        .collect(Collectors.joining()));
        return new Launch(
                Java.command(
                        "-Xms64m",
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dlog4j2.configurationFile=classpath:dev/preamble/parts/kafka/log4j2.properties",
                        "-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=" + keys.toUri(),
                        "-Dorg.apache.kafka.sasl.oauthbearer.allowed.files=" + keys,
                        "-cp",
                        Checkout.classes() + ":" + Checkout.find().server("kafka") + "/*",
                        Broker.class.getName(),
                        settings.toString(),
                        users.toString(),
                        issuer + "/protocol/openid-connect/certs",
                        keys.toString()),
                Map.of(),
                folder,
                StopSignal.TERM);
    }

    @Override
    public boolean isHealthy() {
        return Probe.accepts(ports.kafkaParts()) && Probe.accepts(ports.kafkaTenants());
    }

    @Override
    public void provision() throws IOException, InterruptedException {
        new Cluster(access().login(KafkaUser.ADMIN), ClusterPlan.oneBroker(pools)).provision(Journal.silent());
    }

    public KafkaAccess access() {
        return new KafkaAccess(
                "127.0.0.1:" + ports.kafkaParts(),
                "127.0.0.1:" + ports.kafkaTenants(),
                Arrays.stream(KafkaUser.values())
                        .filter(user -> user != KafkaUser.KAFKA)
                        .collect(Collectors.toMap(user -> user, this::password)));
    }

    private Secret password(KafkaUser user) {
        return data.secrets().of("kafka-" + user.username());
    }
}
