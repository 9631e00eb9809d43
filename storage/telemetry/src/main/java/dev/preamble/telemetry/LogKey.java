package dev.preamble.telemetry;

import java.util.Locale;

/** An id that log lines carry, where it is known. The same name in all parts. */
public enum LogKey {
    /** Of the gateway, as its answer's {@code X-Request-Id} says. */
    REQUEST,
    TENANT,
    JOB,
    SEGMENT,
    RUN,
    COMPLETION;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As log lines have it. */
    public String text() {
        return text;
    }
}
