package dev.preamble.gateway.tenant;

import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.problem.ErrorCode;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Calls to parts that we administer: how long we wait, and what it means when they do not do as asked. */
public final class Outside {
    private static final int BAD = 400;
    private static final int GONE = 404;
    private static final int THERE = 409;

    private Outside() {}

    /** @throws Refusal when Keycloak does not answer, or does not do it */
    public static <T> T keycloak(Supplier<T> call) {
        try {
            return call.get();
        } catch (WebApplicationException | ProcessingException e) {
            throw away("Keycloak", e);
        }
    }

    /** Makes something at Keycloak; fine, too, when it is there already. */
    public static void make(Runnable call) {
        keycloakUnless(THERE, call);
    }

    /**
     * As {@link #make(Runnable)}, of what a caller chose.
     *
     * @param refused what is said when Keycloak does not take it
     */
    static void make(Runnable call, Supplier<Refusal> refused) {
        make(() -> {
            try {
                call.run();
            } catch (WebApplicationException e) {
                if (e.getResponse().getStatus() == BAD) {
                    throw refused.get();
                }
                throw e;
            }
        });
    }

    /** Removes something at Keycloak; fine, too, when it is gone already. */
    public static void remove(Runnable call) {
        keycloakUnless(GONE, call);
    }

    /** @throws Refusal when Kafka does not answer in time, or does not do it */
    public static <T> T kafka(KafkaFuture<T> answer) {
        try {
            return answered(answer);
        } catch (ExecutionException e) {
            throw away("Kafka", e);
        }
    }

    /**
     * Asks Kafka about something that somebody else may take away.
     *
     * @return empty when it is gone
     * @throws Refusal when Kafka does not answer in time, or does not do it
     */
    public static <T> Optional<T> kafkaIfThere(KafkaFuture<T> answer) {
        try {
            return Optional.of(answered(answer));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException
                    || e.getCause() instanceof GroupIdNotFoundException) {
                return Optional.empty();
            }
            throw away("Kafka", e);
        }
    }

    /**
     * Waits for Kafka.
     *
     * @param fine whether an error only says that it was done before
     */
    static void kafka(KafkaFuture<?> answer, Predicate<@Nullable Throwable> fine) {
        try {
            answered(answer);
        } catch (ExecutionException e) {
            if (!fine.test(e.getCause())) {
                throw away("Kafka", e);
            }
        }
    }

    private static <T> T answered(KafkaFuture<T> answer) throws ExecutionException {
        try {
            return answer.get(Limits.CALL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw away("Kafka", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw away("Kafka", e);
        }
    }

    private static void keycloakUnless(int fine, Runnable call) {
        keycloak(() -> {
            try {
                call.run();
            } catch (WebApplicationException e) {
                if (e.getResponse().getStatus() != fine) {
                    throw e;
                }
            }
            return fine;
        });
    }

    public static Refusal away(String part, Throwable cause) {
        return Refusal.of(
                ErrorCode.UNAVAILABLE,
                part + " did not do its part. What was begun is finished as soon as it does; asking again is safe.",
                cause);
    }
}
