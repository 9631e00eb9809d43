package dev.preamble.worker.event;

import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.completion.CompletionReply;
import dev.preamble.records.completion.CompletionRequest;
import dev.preamble.records.completion.CompletionUse;
import java.time.Duration;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * Answers to who waits at a gateway, in order, and what that used, for the scheduler. Whoever waits learns of an answer that
 * is lost by its silence.
 *
 * <p>Safe for use by many threads; none waits, but for a broker that was never reached.
 */
public final class CompletionReplies implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(CompletionReplies.class);

    private final Producer<String, byte[]> producer;

    public CompletionReplies(Producer<String, byte[]> producer) {
        this.producer = producer;
    }

    public void tell(CompletionRequest request, CompletionReply reply) {
        send(new ProducerRecord<>(
                Topics.COMPLETION_REPLIES.name(),
                request.replyTo(),
                request.id().toString(),
                RecordJson.write(reply)));
    }

    /** If the process dies before it is stored, the tenant is not charged for that run. */
    public void tell(CompletionUse use) {
        send(new ProducerRecord<>(Topics.COMPLETION_USES.name(), use.id().toString(), RecordJson.write(use)));
    }

    private void send(ProducerRecord<String, byte[]> record) {
        try {
            var unused = producer.send(record, (stored, failure) -> {
                if (failure != null) {
                    lost(record, failure);
                }
            });
        } catch (KafkaException e) {
            lost(record, e);
        }
    }

    private static void lost(ProducerRecord<String, byte[]> record, Exception failure) {
        LOG.warnf("a record of completion %s for %s is lost: %s", record.key(), record.topic(), failure.getMessage());
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
