package dev.preamble.worker.lane;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * A lane's membership in the share group of its pool. It holds at most one record, by a lock that the broker takes back
 * unless it is renewed in time (KIP-932, KIP-1222).
 *
 * <p>For the lane's thread alone.
 */
final class ShareMember implements AutoCloseable {
    private static final Duration DEFAULT_LOCK = Duration.ofSeconds(30);
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration RENEWED_WITHIN = Duration.ofSeconds(3);

    private final ShareConsumer<String, byte[]> consumer;
    private @Nullable ConsumerRecord<String, byte[]> held;
    private boolean lost;

    ShareMember(ShareConsumer<String, byte[]> consumer) {
        this.consumer = consumer;
    }

    /**
     * Waits for a record; null when none came.
     *
     * @throws KafkaException when the membership is of no more use
     */
    @Nullable
    ConsumerRecord<String, byte[]> acquire(Duration patience) {
        for (var record : consumer.poll(patience)) {
            held = record;
            return record;
        }
        return null;
    }

    /** How long the broker's lock on a record lasts. */
    Duration lockDuration() {
        return consumer.acquisitionLockTimeoutMs().map(Duration::ofMillis).orElse(DEFAULT_LOCK);
    }

    /**
     * Lengthens the lock on the held record. If that fails the record counts as lost, since someone else may get it; a
     * failed renewal cannot be tried again, as the client lets go of the record.
     */
    boolean renew() {
        lost = !commit(AcknowledgeType.RENEW) || !comesAgain();
        return !lost;
    }

    /** Whether a record was lost; the membership must then be given up, lest the client hands that record out again. */
    boolean lost() {
        return lost;
    }

    /** Gives the held record up for good; false when the broker did not take that from us. */
    boolean settle(Settlement settlement) {
        var done = switch (settlement) {
            case ACCEPT -> commit(AcknowledgeType.ACCEPT);
            case RELEASE -> commit(AcknowledgeType.RELEASE);
            case REJECT -> commit(AcknowledgeType.REJECT);
            case NONE -> true;
        };
        held = null;
        return done;
    }

    /** Leaves the group; a record that is still held becomes available to others. */
    @Override
    public void close() {
        consumer.close(COMMIT_TIMEOUT);
    }

    /** The client hands a renewed record out again, and takes no acknowledgement of it before it did. */
    private boolean comesAgain() {
        try {
            for (var again : consumer.poll(RENEWED_WITHIN)) {
                var before = held;
                held = again;
                return before != null && again.offset() == before.offset() && again.partition() == before.partition();
            }
        } catch (KafkaException e) {
            // As if it had not come.
        }
        return false;
    }

    private boolean commit(AcknowledgeType type) {
        if (held == null) {
            return false;
        }
        try {
            consumer.acknowledge(held, type);
            return consumer.commitSync(COMMIT_TIMEOUT).values().stream().allMatch(Optional::isEmpty);
        } catch (KafkaException | IllegalStateException e) {
            return false;
        }
    }
}
