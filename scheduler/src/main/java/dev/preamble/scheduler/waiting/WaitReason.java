package dev.preamble.scheduler.waiting;

import dev.preamble.records.id.PoolId;
import dev.preamble.records.problem.ErrorCode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Why a queued job does not run.
 *
 * <p>A reason is told once, although its figures may change while it lasts: the words that it begins with name its
 * kind, and a job that already gives a reason of that kind is left alone.
 */
public sealed interface WaitReason {
    /** The words that every reason of this kind begins with. */
    String opening();

    /** What follows them. */
    String rest();

    /** The whole sentence. */
    default String text() {
        return opening() + rest();
    }

    /** Whether this text was a reason of the same kind. */
    default boolean sameKind(String text) {
        return text.startsWith(opening());
    }

    /** Nobody would take the task. */
    record NoWorker(PoolId pool) implements WaitReason {
        @Override
        public String opening() {
            return "no live worker in pool " + pool;
        }

        @Override
        public String rest() {
            return "; the job goes on when one joins";
        }
    }

    /** Workers live, but none with the weights that the job was accepted for. */
    record OtherWeights(PoolId pool, String digest) implements WaitReason {
        @Override
        public String opening() {
            return "the workers of pool " + pool + " hold other weights than the job was accepted for";
        }

        @Override
        public String rest() {
            return " (sha256 " + digest + "); it goes on when a worker with these joins, or cancel it and submit it"
                    + " again for the present base model";
        }
    }

    /**
     * The job takes its turn when a lane is free.
     *
     * @param overShare whether its tenant had more than its share lately, so that others go first
     */
    record LanesBusy(PoolId pool, int lanes, boolean overShare) implements WaitReason {
        @Override
        public String opening() {
            return "all lanes of pool " + pool + " are busy";
        }

        @Override
        public String rest() {
            return " (" + lanes + "); "
                    + (overShare
                            ? "the tenant had more than its share of them lately, so that others go first"
                            : "the next goes to the tenant that used the least for its weight");
        }
    }

    /** Workers live and hold the right weights, but none of them takes tasks. */
    record PoolDraining(PoolId pool) implements WaitReason {
        @Override
        public String opening() {
            return "all workers of pool " + pool + " are draining";
        }

        @Override
        public String rest() {
            return "; the job goes on when an operator resumes one, or another one joins";
        }
    }

    /** The tenant has all the lanes that it may have. */
    record LaneLimit(int lanes) implements WaitReason {
        @Override
        public String opening() {
            return "the tenant has as many lanes as it may have at the same time";
        }

        @Override
        public String rest() {
            return ": " + lanes
                    + "; the job goes on when a segment of another one ends, or an operator raises the limit";
        }
    }

    /**
     * The tenant used the tokens that it may use on a day.
     *
     * @param frees when the next day begins
     */
    record TokensUsed(long limit, long used, Instant frees) implements WaitReason {
        @Override
        public String opening() {
            return "the tenant used the tokens that it may use on a day";
        }

        @Override
        public String rest() {
            return ": " + used + " of " + limit + "; the job goes on at " + frees
                    + ", or when an operator raises the limit";
        }
    }

    /** An operator lets no more of the tenant's work begin. */
    record TenantPaused() implements WaitReason {
        @Override
        public String opening() {
            return "an operator paused this tenant";
        }

        @Override
        public String rest() {
            return "; nothing of it is lost, and the job goes on when an operator resumes it";
        }
    }

    /** An operator lets no more of the pool's work begin. */
    record PoolPaused(PoolId pool) implements WaitReason {
        @Override
        public String opening() {
            return "an operator paused pool " + pool;
        }

        @Override
        public String rest() {
            return "; nothing is lost, and the job goes on when an operator resumes the pool";
        }
    }

    /** Kafka is not set up for the pool, so nothing is sent there. */
    record PoolNotReady(PoolId pool, String obstacle) implements WaitReason {
        @Override
        public String opening() {
            return "pool " + pool + " cannot take tasks";
        }

        @Override
        public String rest() {
            return ": " + obstacle + "; an operator has to look";
        }
    }

    /**
     * A run failed; the next one is not yet to start.
     *
     * @param attempt the one that failed; 0 where it does not count, since no job and no worker was at fault
     * @param ofAttempts the one at which the job would be given up
     */
    record BackingOff(Instant until, ErrorCode code, String detail, int attempt, int ofAttempts) implements WaitReason {
        @Override
        public String opening() {
            return "next try after a failure";
        }

        @Override
        public String rest() {
            return " at " + until.truncatedTo(ChronoUnit.MILLIS) + ": " + code.code() + ", " + detail
                    + (attempt == 0
                            ? "; this counts as no attempt"
                            : "; that was attempt " + attempt + " of " + ofAttempts);
        }
    }
}
