package dev.preamble.records.task;

/**
 * How often a job is tried before it is given up.
 *
 * @param attempts runs that may fail or be lost, without a segment accepted in between; the last of them is the end
 */
public record RetryBudget(int attempts) {
    /** Kafka hands a task of one release out ten times at most: see {@code Topics.taskGroupSettings}. */
    public static final Range RANGE = new Range("maxAttempts", 1, 9);

    public RetryBudget {
        RANGE.check(attempts);
    }

    /** Whether so many failures are the end. */
    public boolean isUsedUp(int failures) {
        return failures >= attempts;
    }
}
