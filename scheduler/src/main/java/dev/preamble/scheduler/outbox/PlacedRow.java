package dev.preamble.scheduler.outbox;

import java.util.HashMap;
import java.util.Map;

/** A row of the outbox that has its place among all that is sent. */
record PlacedRow(
        long id, long position, String subject, String topic, String key, Map<String, String> headers, String payload) {
    PlacedRow {
        headers = Map.copyOf(headers);
    }

    /** The same with another header, or another value of one. */
    PlacedRow with(String name, String value) {
        Map<String, String> changed = new HashMap<>(headers);
        changed.put(name, value);
        return new PlacedRow(id, position, subject, topic, key, changed, payload);
    }
}
