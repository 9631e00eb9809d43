package dev.preamble.scheduler.stage;

import java.util.List;

/**
 * A commit or a send of a scheduler, before or after which a test ends its process.
 *
 * <p>It is a call of a library's, which the scheduler makes from a method of its own.
 */
public enum CrashPoint {
    /** The lease is taken or renewed. */
    LEASE(Call.DATABASE, "leadership.Leadership", "take"),
    /** The relay before it is fenced. */
    TAKEOVER(Call.FENCE, "outbox.Channel", "open"),
    /** What runs used is moved to the accounts. */
    SETTLEMENT(Call.DATABASE, "release.Accounts", "settle"),
    /** A segment is released. */
    RELEASE(Call.DATABASE, "release.Release", "release"),
    /** A job is told why it waits. */
    REASON(Call.DATABASE, "release.Release", "tell"),
    /** What a worker reported is applied. */
    OUTCOME(Call.DATABASE, "outcome.Outcomes", "apply"),
    /** What a worker reported counts as read. */
    OFFSETS(Call.OFFSETS, "outcome.TaskEvents", "read"),
    /** Rows of the outbox get their positions. */
    PLACES(Call.DATABASE, "outbox.Ledger", "place"),
    /** Rows are on Kafka, in a transaction that is open. */
    ROWS(Call.SEND, "outbox.Channel", "send"),
    /** That transaction ends. */
    PUBLICATION(Call.TRANSACTION, "outbox.Channel", "publish"),
    /** Rows that are on Kafka are forgotten. */
    MIRROR(Call.DATABASE, "outbox.Ledger", "mirror");

    private final Call call;
    private final String type;
    private final String method;

    CrashPoint(Call call, String type, String method) {
        this.call = call;
        this.type = "dev.preamble.scheduler." + type;
        this.method = method;
    }

    /** Whether it comes only as a scheduler begins to lead, or whatever else it does. */
    public boolean comesUnasked() {
        return this == LEASE || this == TAKEOVER;
    }

    String library() {
        return call.type;
    }

    String call() {
        return call.method;
    }

    /** Whether a call that was made by these methods, each with its class, is meant. */
    boolean isIn(List<String> callers) {
        return callers.contains(type + "." + method);
    }

    private enum Call {
        DATABASE("org.postgresql.jdbc.PgConnection", "commit"),
        OFFSETS("org.apache.kafka.clients.consumer.KafkaConsumer", "commitSync"),
        FENCE("org.apache.kafka.clients.producer.KafkaProducer", "initTransactions"),
        SEND("org.apache.kafka.clients.producer.KafkaProducer", "flush"),
        TRANSACTION("org.apache.kafka.clients.producer.KafkaProducer", "commitTransaction");

        private final String type;
        private final String method;

        Call(String type, String method) {
            this.type = type;
            this.method = method;
        }
    }
}
