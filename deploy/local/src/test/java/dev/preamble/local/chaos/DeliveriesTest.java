package dev.preamble.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.client.TopicReader.TopicRecord;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DeliveriesTest {
    @Test
    void countsWhatCameAgainAndWhatDidNotCome() {
        Deliveries deliveries = of("job/lines/0", "job/lines/2", "job/lines/2", "other/lines/1");

        assertThat(deliveries.repeated()).isEqualTo(1);
        assertThat(deliveries.missing("job/lines/", 0, 4)).isEqualTo(2);
    }

    @Test
    void findsNothingWhereEachCameOnce() {
        Deliveries deliveries = of("job/events/1", "job/events/2");

        assertThat(deliveries.repeated()).isZero();
        assertThat(deliveries.missing("job/events/", 1, 2)).isZero();
    }

    private static Deliveries of(String... ids) {
        List<TopicRecord> records =
                Stream.of(ids).map(id -> new TopicRecord(id, "type", "{}")).toList();
        return Deliveries.of(records);
    }
}
