package dev.preamble.simulator;

import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The object store: what runs stored, by key. */
final class SimulatedStore {
    private final NavigableMap<String, Object> content = new TreeMap<>();
    private boolean down;

    boolean isDown() {
        return down;
    }

    void down(boolean now) {
        down = now;
    }

    void put(String key, Object thing) {
        content.put(key, thing);
    }

    @Nullable
    Object get(String key) {
        return content.get(key);
    }

    void erase(String area) {
        content.subMap(area, area + Character.MAX_VALUE).clear();
    }
}
