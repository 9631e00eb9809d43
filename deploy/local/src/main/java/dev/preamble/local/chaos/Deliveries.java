package dev.preamble.local.chaos;

import dev.preamble.client.TopicReader.TopicRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a tenant's topic holds, counted by what each record is about. */
record Deliveries(Map<String, Integer> byId) {
    static Deliveries of(List<TopicRecord> records) {
        Map<String, Integer> byId = new HashMap<>();
        records.forEach(record -> byId.merge(record.id(), 1, Integer::sum));
        return new Deliveries(byId);
    }

    /** Records beyond the first of the same thing. */
    long repeated() {
        return byId.values().stream().mapToLong(times -> times - 1).sum();
    }

    /** How many of the numbers from {@code first}, so many of them, did not come. */
    long missing(String prefix, long first, long count) {
        long missing = 0;
        for (long number = first; number < first + count; number++) {
            missing += byId.containsKey(prefix + number) ? 0 : 1;
        }
        return missing;
    }
}
