package dev.preamble.scheduler.broker;

import dev.preamble.scheduler.leadership.Fence;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A consumer for each epoch in which this scheduler leads, and a new one after a failure: what was read and not dealt with is
 * read again, or not, as the opening has it. For one thread.
 */
public final class LedConsumer implements AutoCloseable {
    private final Fence fence;
    private final Supplier<Consumer<String, byte[]>> opening;
    private final Runnable closed;
    private @Nullable Consumer<String, byte[]> consumer;
    private OptionalLong epoch = OptionalLong.empty();

    /** What is done with it in one turn; it may wait for records. */
    @FunctionalInterface
    public interface Reading {
        void read(Consumer<String, byte[]> from);
    }

    /**
     * @param opening makes one that is assigned what it reads
     * @param closed told whenever reading ends, or cannot begin
     */
    public LedConsumer(Fence fence, Supplier<Consumer<String, byte[]>> opening, Runnable closed) {
        this.fence = fence;
        this.opening = opening;
        this.closed = closed;
    }

    /**
     * Reads once, if this scheduler leads.
     *
     * @param rest while it does not
     * @return how long to rest
     */
    public Duration turn(Reading reading, Duration rest) {
        OptionalLong leading = fence.epoch();
        if (consumer != null && !leading.equals(epoch)) {
            close();
        }
        if (leading.isEmpty()) {
            return rest;
        }
        epoch = leading;
        try {
            if (consumer == null) {
                consumer = opening.get();
            }
            reading.read(consumer);
            return Duration.ZERO;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        closed.run();
        if (consumer != null) {
            consumer.close();
            consumer = null;
        }
    }
}
