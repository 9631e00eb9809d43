package dev.preamble.scheduler.broker;

import dev.preamble.records.RecordJson;
import dev.preamble.records.UnreadableRecord;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads what others wrote to a topic. A record that cannot be read now can never be: it is logged with its place,
 * counted, and skipped.
 *
 * @param <T> what the topic holds, in JSON
 */
public final class RecordReader<T> {
    private static final Logger LOG = Logger.getLogger(RecordReader.class);

    private final Class<T> type;
    private final MeterRegistry meters;

    public RecordReader(Class<T> type, MeterRegistry meters) {
        this.type = type;
        this.meters = meters;
    }

    /** Empty when it cannot be read, or lacks what it must have. */
    public Optional<T> read(ConsumerRecord<String, byte[]> from) {
        try {
            @Nullable T value = from.value() == null ? null : RecordJson.read(from.value(), type);
            String missing = missing(value, type.getSimpleName());
            if (missing == null) {
                return Optional.ofNullable(value);
            }
            skip(from, missing + " is missing");
        } catch (UnreadableRecord e) {
            skip(from, String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    private void skip(ConsumerRecord<String, byte[]> record, String why) {
        LOG.warnf("skipped %s-%d offset %d: %s", record.topic(), record.partition(), record.offset(), why);
        meters.counter("preamble.records.unreadable", "topic", record.topic()).increment();
    }

    /** The first thing that may not be null and is: JSON that lacks a field is read as null. */
    private static @Nullable String missing(@Nullable Object value, String path) {
        return switch (value) {
            case null -> path;
            case Collection<?> elements ->
                elements.stream()
                        .map(element -> missing(element, path + "[]"))
                        .filter(found -> found != null)
                        .findFirst()
                        .orElse(null);
            case Record record -> missingIn(record, path);
            default -> null;
        };
    }

    private static @Nullable String missingIn(Record record, String path) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value = value(component, record);
            boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            String found = value == null && optional ? null : missing(value, path + "." + component.getName());
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable Object value(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot look at " + component, e);
        }
    }
}
