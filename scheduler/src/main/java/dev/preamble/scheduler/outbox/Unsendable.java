package dev.preamble.scheduler.outbox;

import java.util.Optional;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Kafka is well, and will not take a record however often it is sent. */
final class Unsendable extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Optional<PlacedRow> row;
    private final boolean wholeTopic;

    private Unsendable(Optional<PlacedRow> row, Throwable cause, boolean wholeTopic) {
        super(cause.getClass().getSimpleName() + ": " + cause.getMessage(), cause);
        this.row = row;
        this.wholeTopic = wholeTopic;
    }

    /** The reason in a failure that lies in a record; empty when it lies elsewhere. */
    static Optional<Unsendable> in(Throwable failure, Optional<PlacedRow> row) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TopicAuthorizationException
                    || cause instanceof InvalidTopicException
                    || cause instanceof UnknownTopicOrPartitionException) {
                return Optional.of(new Unsendable(row, cause, true));
            }
            if (cause instanceof RecordTooLargeException
                    || cause instanceof SerializationException
                    || cause instanceof InvalidRecordException
                    || cause instanceof PolicyViolationException) {
                return Optional.of(new Unsendable(row, cause, false));
            }
        }
        return Optional.empty();
    }

    /** Which of the rows that were sent together; empty when the failure does not tell. */
    Optional<PlacedRow> row() {
        return row;
    }

    /** Whether every row to the same topic would fail as well. */
    boolean wholeTopic() {
        return wholeTopic;
    }
}
