package dev.preamble.scheduler.completion;

import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.completion.CompletionReply;
import dev.preamble.records.completion.CompletionRequest;
import dev.preamble.records.control.Control;
import dev.preamble.records.id.CompletionId;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.scheduler.broker.Broker;
import dev.preamble.telemetry.LogContext;
import dev.preamble.telemetry.LogKey;
import dev.preamble.telemetry.TraceParent;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/** By topics that keep a minute. What is lost there is asked for again, or its sender learns that nothing came. */
@Singleton
public final class KafkaCompletionRoutes implements CompletionRoutes, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(KafkaCompletionRoutes.class);

    private final Producer<String, String> producer;
    private final CompletionQueue queue;
    private final CompletionTraces traces;

    public KafkaCompletionRoutes(Broker broker, CompletionQueue queue, CompletionTraces traces) {
        this.producer = broker.producer();
        this.queue = queue;
        this.traces = traces;
    }

    @Override
    public void send(CompletionRequest request) {
        ProducerRecord<String, String> record = new ProducerRecord<>(
                Topics.completions(request.pool()).name(), request.id().toString(), RecordJson.text(request));
        traces.release(request).ifPresent(at -> record.headers().add(TraceParent.HEADER, at.bytes()));
        send(record, () -> queue.unsent(request.id()));
    }

    @Override
    public void stop(CompletionId completion) {
        send(
                new ProducerRecord<>(
                        Topics.CONTROL.name(),
                        completion.toString(),
                        RecordJson.text(new Control.StopCompletion(completion))),
                () -> {});
    }

    @Override
    public void refuse(CompletionRequest request, ErrorCode code, String detail) {
        String json = RecordJson.text(new CompletionReply.Refused(request.id(), code, detail));
        send(
                new ProducerRecord<>(
                        Topics.COMPLETION_REPLIES.name(),
                        request.replyTo(),
                        request.id().toString(),
                        json),
                () -> {});
    }

    private void send(ProducerRecord<String, String> record, Runnable whenLost) {
        try {
            var unused = producer.send(record, (stored, failure) -> {
                if (failure != null) {
                    lost(record, failure, whenLost);
                }
            });
        } catch (KafkaException e) {
            lost(record, e, whenLost);
        }
    }

    private static void lost(ProducerRecord<String, String> record, Exception failure, Runnable whenLost) {
        LogContext.of(LogKey.COMPLETION, record.key())
                .run(() -> LOG.warnf(
                        "completion %s is not sent to %s: %s", record.key(), record.topic(), failure.getMessage()));
        whenLost.run();
    }

    @Override
    public void close() {
        producer.close(Broker.CALL);
    }
}
