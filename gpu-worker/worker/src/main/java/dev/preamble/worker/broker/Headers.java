package dev.preamble.worker.broker;

import dev.preamble.telemetry.TraceParent;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** What stands beside a record. */
public final class Headers {
    private Headers() {}

    /** Where its writer was in a trace. */
    public static Optional<TraceParent> trace(ConsumerRecord<?, ?> record) {
        return Optional.ofNullable(record.headers().lastHeader(TraceParent.HEADER))
                .map(Header::value)
                .flatMap(TraceParent::read);
    }
}
