package dev.preamble.gateway.topic;

import dev.preamble.records.id.TenantId;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A topic, and who reads it. Counts are of offsets, so that the mark which ends a transaction counts as a record.
 *
 * @param tenant whose it is; null is the platform's
 * @param kept records that can still be read
 * @param lately records of the last {@link TopicLoads#LATELY}
 * @param readers the groups that keep a place in it, the one furthest behind first
 */
public record TopicLoad(String name, @Nullable TenantId tenant, long kept, long lately, List<Reader> readers) {
    /** Those that somebody falls behind on first, then the busiest. */
    static final Comparator<TopicLoad> FURTHEST_BEHIND = Comparator.comparingLong(TopicLoad::unread)
            .thenComparingLong(TopicLoad::lately)
            .reversed()
            .thenComparing(TopicLoad::name);

    public TopicLoad {
        readers = readers.stream()
                .sorted(Comparator.comparingLong(Reader::unread).reversed().thenComparing(Reader::group))
                .toList();
    }

    /**
     * A group of consumers.
     *
     * @param unread records that it has not read, or not acknowledged
     */
    public record Reader(String group, long unread) {}

    /** Of the group that is furthest behind; 0 where there is none. */
    public long unread() {
        return readers.isEmpty() ? 0 : readers.getFirst().unread();
    }
}
