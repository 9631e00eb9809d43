package dev.preamble.gateway;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A tenant's own Kafka client, made and configured by what the API answered. */
record TestReader(String clientId, String secret, String tokenEndpoint, Properties properties) {
    private static final String ALLOWED_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

    static TestReader of(TestTenant tenant) {
        Response made = tenant.json(
                        Map.of("name", "r" + UUID.randomUUID().toString().substring(0, 8)))
                .post("/v1/kafka-clients");
        made.then().statusCode(201);
        return of(made);
    }

    /** @param made the answer that made it */
    static TestReader of(Response made) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(made.<String>path("properties")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.setProperty(ALLOWED_URLS, made.<String>path("tokenEndpoint"));
        return new TestReader(made.path("clientId"), made.path("clientSecret"), made.path("tokenEndpoint"), properties);
    }

    /** Values on the topic; at least one, within ten seconds. */
    List<String> read(String topic, String group) {
        Properties all = new Properties();
        all.putAll(properties);
        all.put("group.id", group);
        all.put("default.api.timeout.ms", "10000");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (System.nanoTime() < until) {
                List<String> values = StreamSupport.stream(
                                consumer.poll(Duration.ofMillis(200)).spliterator(), false)
                        .map(ConsumerRecord::value)
                        .toList();
                if (!values.isEmpty()) {
                    return values;
                }
            }
            return List.of();
        }
    }

    void write(String topic) throws ExecutionException, InterruptedException, TimeoutException {
        Map<String, Object> all = new HashMap<>();
        properties.forEach((name, value) -> all.put(name.toString(), value));
        // Else the producer asks for a right at the cluster first, and is refused before the topic's is tried.
        all.put("enable.idempotence", false);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(all, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, "x")).get(10, TimeUnit.SECONDS);
        }
    }

    int tokenStatus() {
        return askToken().statusCode();
    }

    String token() {
        return askToken().path("access_token");
    }

    private Response askToken() {
        return given().baseUri(tokenEndpoint)
                .port(URI.create(tokenEndpoint).getPort())
                .formParams(Map.of("grant_type", "client_credentials", "client_id", clientId, "client_secret", secret))
                .post();
    }

    /** As the scheduler's relay does. */
    static void produce(String topic, String value) throws Exception {
        produce(topic, value, "scheduler");
    }

    /** @param part who does */
    static void produce(String topic, String value, String part) throws Exception {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                Login.setting("preamble.kafka.bootstrap"),
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"preamble-" + part
                        + "\" password=\"" + Login.setting("test.kafka." + part + "-password") + "\";");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get(10, TimeUnit.SECONDS);
        }
    }

    @Override
    public String toString() {
        return "TestReader[" + clientId + "]";
    }
}
