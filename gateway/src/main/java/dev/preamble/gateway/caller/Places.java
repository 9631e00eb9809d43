package dev.preamble.gateway.caller;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many of something each may have open here at a time. Safe for use by many threads.
 *
 * @param <K> who has them
 */
public final class Places<K> {
    private final int most;
    private final Map<K, Integer> taken = new ConcurrentHashMap<>();

    public Places(int most) {
        this.most = most;
    }

    /** @return whether there was one, which is to be left again */
    public boolean take(K who) {
        boolean granted = taken.merge(who, 1, Integer::sum) <= most;
        if (!granted) {
            leave(who);
        }
        return granted;
    }

    public void leave(K who) {
        taken.merge(who, -1, (count, less) -> count + less == 0 ? null : count + less);
    }

    /** Whether there is one now; somebody else may take it. */
    public boolean has(K who) {
        return taken.getOrDefault(who, 0) < most;
    }

    /** Those that are taken, by all. */
    public int taken() {
        return taken.values().stream().mapToInt(Integer::intValue).sum();
    }
}
