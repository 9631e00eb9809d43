package dev.preamble.scheduler.broker;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Kafka, as the scheduler reaches it. Makes clients; who asks for one owns and closes it. */
@Singleton
public final class Broker {
    /** How long a call to Kafka may take before it counts as failed. */
    public static final Duration CALL = Duration.ofSeconds(10);

    private static final Duration REQUEST = Duration.ofSeconds(5);

    private final BrokerSettings settings;

    public Broker(BrokerSettings settings) {
        this.settings = settings;
    }

    public Admin admin() {
        Map<String, Object> config = common();
        config.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(CALL));
        return Admin.create(config);
    }

    /**
     * A consumer that is given its partitions by hand and commits by hand; it reads committed records only.
     *
     * @param group where offsets are kept; null keeps none
     */
    public Consumer<String, byte[]> consumer(@Nullable String group) {
        Map<String, Object> config = common();
        if (group != null) {
            config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        }
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 200);
        config.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(CALL));
        return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * A producer of single records that are worth nothing when they are late, and do no harm when they come twice. An idempotent
     * one would never send again once Kafka refused its password.
     */
    public Producer<String, String> producer() {
        Map<String, Object> config = common();
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis(REQUEST));
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis(CALL));
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    /** A producer that sends in transactions; the one with this id that was made last fences all others. */
    public Producer<String, String> transactionalProducer(String transactionalId) {
        Map<String, Object> config = common();
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis(REQUEST));
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis(CALL));
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, millis(CALL.multipliedBy(3)));
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    private Map<String, Object> common() {
        Map<String, Object> config = new HashMap<>();
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrap());
        config.put(CommonClientConfigs.CLIENT_ID_CONFIG, "preamble-scheduler");
        config.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, millis(REQUEST));
        config.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        config.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, settings.protocol());
        config.put(SaslConfigs.SASL_MECHANISM, "SCRAM-SHA-512");
        config.put(
                SaslConfigs.SASL_JAAS_CONFIG,
                new Password("org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
                        + quoted(settings.username()) + "\" password=\"" + quoted(settings.password()) + "\";"));
        return config;
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }
}
