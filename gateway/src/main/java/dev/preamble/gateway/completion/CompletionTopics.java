package dev.preamble.gateway.completion;

import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.tenant.KafkaConnection;
import dev.preamble.gateway.tenant.KafkaSettings;
import dev.preamble.gateway.tenant.LiveTopic;
import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.UnreadableRecord;
import dev.preamble.records.completion.CompletionReply;
import dev.preamble.records.completion.CompletionWish;
import dev.preamble.records.id.CompletionId;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.telemetry.TraceParent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jboss.logging.Logger;

/**
 * What this gateway asks for, and what it is answered: in one partition that it chose when it started. Other gateways may
 * have chosen the same; what is not for anyone here is passed over.
 */
@Singleton
public final class CompletionTopics {
    private static final Logger LOG = Logger.getLogger(CompletionTopics.class);

    private final int partition = ThreadLocalRandom.current().nextInt(Topics.COMPLETION_REPLIES.partitions());
    private final Map<CompletionId, BlockingQueue<CompletionReply>> waiting = new ConcurrentHashMap<>();
    private final LiveTopic replies;
    private final KafkaProducer<String, String> producer;

    public CompletionTopics(KafkaSettings settings) {
        this.replies = new LiveTopic(
                settings,
                "preamble-gateway-replies",
                Topics.COMPLETION_REPLIES.name(),
                number -> number == partition,
                this::hear);
        Map<String, Object> config = new HashMap<>(KafkaConnection.properties(settings, "preamble-gateway-requests"));
        // An idempotent producer would never send again once Kafka refused its password; requests are said again
        // anyway.
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Limits.CALL.toMillis());
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int)
                Limits.CALL.dividedBy(2).toMillis());
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) Limits.CALL.toMillis());
        this.producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    void start(@Observes StartupEvent event) {
        replies.start();
    }

    void stop(@Observes ShutdownEvent event) {
        replies.stop();
        producer.close(Duration.ofSeconds(1));
    }

    /** Where answers are to go. */
    int partition() {
        return partition;
    }

    /**
     * Where answers to this will be, until {@link #forget}.
     *
     * @throws Refusal while Kafka does not answer
     */
    BlockingQueue<CompletionReply> expect(CompletionId id) {
        if (!replies.listening()) {
            throw Refusal.of(ErrorCode.UNAVAILABLE, "The gateway does not hear from the workers now. Try again later.");
        }
        return waiting.computeIfAbsent(id, absent -> new LinkedBlockingQueue<>());
    }

    void forget(CompletionId id) {
        waiting.remove(id);
    }

    /** Does not wait until it is stored: a request is sent again if nothing comes of it. */
    void send(CompletionWish wish) {
        try {
            ProducerRecord<String, String> record = new ProducerRecord<>(
                    Topics.COMPLETION_REQUESTS.name(), wish.id().toString(), RecordJson.text(wish));
            TraceParent.current().ifPresent(asked -> record.headers().add(TraceParent.HEADER, asked.bytes()));
            var unused = producer.send(record);
        } catch (KafkaException | IllegalStateException e) {
            // The latter of a gateway that goes down, whose callers lose their connections.
            LOG.warnf("completion %s is not sent: %s", wish.id(), e.getMessage());
        }
    }

    private void hear(byte[] json) {
        try {
            CompletionReply reply = RecordJson.read(json, CompletionReply.class);
            BlockingQueue<CompletionReply> inbox = waiting.get(reply.id());
            if (inbox != null) {
                inbox.add(reply);
            }
        } catch (UnreadableRecord e) {
            LOG.warnf("a completion's reply cannot be read: %s", e.getMessage());
        }
    }
}
