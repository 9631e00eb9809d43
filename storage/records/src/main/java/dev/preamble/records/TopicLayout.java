package dev.preamble.records;

import java.util.Map;

/**
 * A topic as it has to be.
 *
 * @param name full name
 * @param partitions how many partitions it is created with
 * @param settings topic settings that differ from the broker's
 */
public record TopicLayout(String name, int partitions, Map<String, String> settings) {
    public TopicLayout {
        settings = Map.copyOf(settings);
    }
}
