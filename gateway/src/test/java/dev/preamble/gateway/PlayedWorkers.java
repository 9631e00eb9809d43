package dev.preamble.gateway;

import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.completion.CompletionReply;
import dev.preamble.records.completion.CompletionRequest;
import dev.preamble.records.completion.CompletionWish;
import dev.preamble.records.completion.CompletionWithdrawal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Scheduler and workers, as far as a gateway that asks for a completion can tell. */
final class PlayedWorkers implements AutoCloseable {
    private static final TopicPartition REQUESTS = new TopicPartition(Topics.COMPLETION_REQUESTS.name(), 0);

    private final KafkaConsumer<String, String> requests;
    private final Deque<CompletionWish> unread = new ArrayDeque<>();
    private final KafkaProducer<String, String> replies;

    /** Hears what is asked from now on. */
    PlayedWorkers() {
        requests = new KafkaConsumer<>(as("scheduler"), new StringDeserializer(), new StringDeserializer());
        requests.assign(List.of(REQUESTS));
        requests.seekToEnd(List.of(REQUESTS));
        requests.position(REQUESTS);
        replies = new KafkaProducer<>(as("worker"), new StringSerializer(), new StringSerializer());
    }

    /** The next request for that base model. */
    CompletionRequest awaitRequest(String base) {
        return await(
                Duration.ofSeconds(20),
                CompletionRequest.class,
                request -> request.pool().value().equals(base));
    }

    /** What is taken back next. */
    CompletionWithdrawal awaitWithdrawal() {
        return await(Duration.ofSeconds(10), CompletionWithdrawal.class, any -> true);
    }

    /** The next of that kind; what was said before it is passed over. */
    private <T extends CompletionWish> T await(Duration patience, Class<T> kind, Predicate<T> wanted) {
        long until = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < until || !unread.isEmpty()) {
            if (unread.isEmpty()) {
                requests.poll(Duration.ofMillis(200))
                        .forEach(record -> unread.add(RecordJson.read(record.value(), CompletionWish.class)));
            } else {
                CompletionWish next = unread.remove();
                if (kind.isInstance(next) && wanted.test(kind.cast(next))) {
                    return kind.cast(next);
                }
            }
        }
        throw new AssertionError("there was no such " + kind.getSimpleName());
    }

    void reply(CompletionRequest to, CompletionReply... all) throws Exception {
        for (CompletionReply reply : all) {
            replies.send(new ProducerRecord<>(
                            Topics.COMPLETION_REPLIES.name(), to.replyTo(), "", RecordJson.text(reply)))
                    .get(10, TimeUnit.SECONDS);
        }
    }

    private static Map<String, Object> as(String part) {
        return new HashMap<>(Map.of(
                "bootstrap.servers",
                Login.setting("preamble.kafka.bootstrap"),
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"preamble-" + part
                        + "\" password=\"" + Login.setting("test.kafka." + part + "-password") + "\";"));
    }

    @Override
    public void close() {
        requests.close();
        replies.close();
    }
}
