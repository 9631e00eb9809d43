package dev.preamble.local.chaos;

import dev.preamble.local.ProgressLines;
import java.time.Duration;

/** One thing that goes wrong with one part. */
sealed interface Fault {
    String part();

    /** One word. */
    String kind();

    /** How long it lasts before the part may recover; none for what happens at once. */
    Duration held();

    /** Whether the part's process ends by it. */
    default boolean ends() {
        return switch (this) {
            case Killed killed -> true;
            case Restarted restarted -> true;
            case CutOff cut -> false;
            case Unheard unheard -> false;
            case Full full -> false;
            case Skewed skewed -> false;
            case Stopped stopped -> false;
        };
    }

    /** For people. */
    default String words() {
        return part() + " " + kind() + (held().isZero() ? "" : " for " + ProgressLines.seconds(held()));
    }

    /** SIGKILL: the process ends at once, and whoever watches it starts it again. */
    record Killed(String part) implements Fault {
        @Override
        public String kind() {
            return "killed";
        }

        @Override
        public Duration held() {
            return Duration.ZERO;
        }
    }

    /** Its process ends in order, as for an upgrade, and whoever watches it starts it again. */
    record Restarted(String part) implements Fault {
        @Override
        public String kind() {
            return "restarted";
        }

        @Override
        public Duration held() {
            return Duration.ZERO;
        }
    }

    /** Connections of the platform's own parts to a server are reset, and new ones too. */
    record CutOff(String part, Duration held) implements Fault {
        @Override
        public String kind() {
            return "cut off";
        }
    }

    /** Nothing comes through to a server or from it, and no connection ends. */
    record Unheard(String part, Duration held) implements Fault {
        @Override
        public String kind() {
            return "unheard";
        }
    }

    /** The disk that the part has its data on has no room. */
    record Full(String part, Duration held) implements Fault {
        @Override
        public String kind() {
            return "without disk";
        }
    }

    /**
     * The part's wall clock goes wrong.
     *
     * @param wrong how far it is ahead; behind when negative
     */
    record Skewed(String part, Duration wrong, Duration held) implements Fault {
        @Override
        public String kind() {
            return wrong.isNegative() ? "behind" : "ahead";
        }
    }

    /** SIGSTOP, then SIGCONT: the processes hold what they hold, do nothing, and wake as zombies. */
    record Stopped(String part, Duration held) implements Fault {
        @Override
        public String kind() {
            return "stopped";
        }
    }
}
