package dev.preamble.scheduler.outbox;

import java.util.Map;

/** A row of the outbox that has its place among all that is sent. */
record PlacedRow(
        long id, long position, String subject, String topic, String key, Map<String, String> headers, String payload) {
    PlacedRow {
        headers = Map.copyOf(headers);
    }
}
