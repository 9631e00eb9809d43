package dev.preamble.scheduler.outcome;

import dev.preamble.records.control.Control;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which runs were told to stop lately: a fenced run reports every second until it hears, and once in a while is enough.
 * Owned by one thread.
 */
final class StopNotices {
    private static final Duration AGAIN = Duration.ofSeconds(5);
    private static final int REMEMBERED = 1_000;

    private final Map<Control.StopRun, Instant> told = new LinkedHashMap<>();

    boolean due(Control.StopRun stop, Instant now) {
        Instant last = told.get(stop);
        if (last != null && last.plus(AGAIN).isAfter(now)) {
            return false;
        }
        told.remove(stop);
        told.put(stop, now);
        if (told.size() > REMEMBERED) {
            told.remove(told.keySet().iterator().next());
        }
        return true;
    }
}
