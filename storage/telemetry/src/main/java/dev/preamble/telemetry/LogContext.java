package dev.preamble.telemetry;

import java.util.EnumMap;
import java.util.Map;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Ids that all log lines of a piece of work carry. Once it is done, its thread has those again that it had before: one that
 * goes on to other work does not keep this one's.
 *
 * <p>Immutable. What the work lets other threads do, they do with their own ids.
 */
public final class LogContext {
    private static final LogContext NONE = new LogContext(new EnumMap<>(LogKey.class));

    private final Map<LogKey, String> ids;

    private LogContext(Map<LogKey, String> ids) {
        this.ids = ids;
    }

    public static LogContext of(LogKey key, Object id) {
        return NONE.and(key, id);
    }

    /** The same with one id more. */
    public LogContext and(LogKey key, Object id) {
        Map<LogKey, String> more = new EnumMap<>(LogKey.class);
        more.putAll(ids);
        more.put(key, id.toString());
        return new LogContext(more);
    }

    /**
     * What is done.
     *
     * @param <E> what may go wrong
     */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        T result() throws E;
    }

    /** As {@link #call}, for work without a result. */
    public void run(Runnable work) {
        this.<Boolean, RuntimeException>call(() -> {
            work.run();
            return true;
        });
    }

    /** Does the work on the calling thread. */
    public <T, E extends Exception> T call(Work<T, E> work) throws E {
        Map<LogKey, Object> before = new EnumMap<>(LogKey.class);
        ids.forEach((key, id) -> {
            Object had = MDC.put(key.text(), id);
            if (had != null) {
                before.put(key, had);
            }
        });
        try {
            return work.result();
        } finally {
            ids.keySet().forEach(key -> restore(key, before.get(key)));
        }
    }

    private static void restore(LogKey key, @Nullable Object before) {
        if (before == null) {
            MDC.remove(key.text());
        } else {
            MDC.put(key.text(), before);
        }
    }
}
