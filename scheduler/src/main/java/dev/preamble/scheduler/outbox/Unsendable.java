package dev.preamble.scheduler.outbox;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Kafka is well, and will not take a record however often it is sent. */
final class Unsendable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Unsendable(Throwable cause) {
        super(cause.getClass().getSimpleName() + ": " + cause.getMessage(), cause);
    }

    /** The reason in a failure that lies in a record; null when it lies elsewhere. */
    static @Nullable Unsendable in(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RecordTooLargeException
                    || cause instanceof TopicAuthorizationException
                    || cause instanceof InvalidTopicException
                    || cause instanceof UnknownTopicOrPartitionException
                    || cause instanceof SerializationException
                    || cause instanceof InvalidRecordException
                    || cause instanceof PolicyViolationException) {
                return new Unsendable(cause);
            }
        }
        return null;
    }
}
