package dev.preamble.worker.lane;

import dev.preamble.records.task.GenerationTask;
import dev.preamble.records.task.TrainingTask;
import java.util.List;

/** What a lane does. Only the moves that are legal exist; the thread of the lane makes them. */
public sealed interface LaneState {
    /** Every state's word. */
    List<String> WORDS = List.of("idle", "acquired", "training", "generating", "draining", "stopping", "left");

    /** The state in a word, for metrics. */
    default String word() {
        return switch (this) {
            case Idle s -> "idle";
            case Acquired s -> "acquired";
            case Training s -> "training";
            case Generating s -> "generating";
            case Draining s -> "draining";
            case Stopping s -> "stopping";
            case Left s -> "left";
        };
    }

    /** Waits for a task. */
    record Idle() implements LaneState {
        public Acquired acquire(Held held) {
            return new Acquired(held);
        }

        public Left leave() {
            return new Left();
        }
    }

    /** Has a task, and a run that works on it or is about to. */
    sealed interface Working extends LaneState {
        Held held();

        default Stopping stop(StopCause cause) {
            return new Stopping(held(), cause);
        }

        default Idle settle() {
            return new Idle();
        }
    }

    /** The run makes itself ready: nothing of it is reported yet. */
    record Acquired(Held held) implements Working {
        /** The run reported that it started. */
        public Working start() {
            return switch (held.task()) {
                case TrainingTask task -> new Training(held);
                case GenerationTask task -> new Generating(held);
            };
        }

        public Draining drain() {
            return new Draining(held);
        }
    }

    record Training(Held held) implements Working {
        public Draining drain() {
            return new Draining(held);
        }
    }

    record Generating(Held held) implements Working {
        public Draining drain() {
            return new Draining(held);
        }
    }

    /** The run was told to bring what it has to safety; the lane then takes no more tasks. */
    record Draining(Held held) implements Working {}

    /** The run was told to end without a further word; the lane waits for that. */
    record Stopping(Held held, StopCause cause) implements Working {
        /** The first cause stands, except that a lock once lost is lost. */
        @Override
        public Stopping stop(StopCause later) {
            return later == StopCause.LOCK_LOST ? new Stopping(held, later) : this;
        }
    }

    /** Takes no more tasks, ever. */
    record Left() implements LaneState {}
}
