package dev.preamble.scheduler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.RecordJson;
import dev.preamble.records.event.Progress;
import dev.preamble.records.event.RunKey;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.id.WorkerId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordReaderTest {
    private static final RunKey KEY = new RunKey(
            new TenantId("acme"),
            JobId.random(),
            new SegmentId(UUID.randomUUID()),
            1,
            RunId.random(),
            new WorkerId("w1"));
    private static final TaskEvent EVENT = new TaskEvent.Progressed(
            KEY, Instant.EPOCH, new Progress.Training(1, 2, 3.0, null, null, 4, 5, 6, null, null));

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final RecordReader<TaskEvent> reader = new RecordReader<>(TaskEvent.class, meters);

    @Test
    void readsARecordWhoseOptionalPartsAreAbsent() {
        assertThat(read(RecordJson.text(EVENT))).contains(EVENT);
        assertThat(meters.find("preamble.records.unreadable").counter()).isNull();
    }

    @Test
    void ignoresWhatItDoesNotKnow() {
        assertThat(read(RecordJson.text(EVENT).replaceFirst("\\{", "{\"later\": 1, ")))
                .contains(EVENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "null", "[]", "{}", "{\"kind\": \"other\"}", "{\"kind\": \"started\"}"})
    void skipsAndCountsWhatIsNoEvent(String text) {
        assertThat(read(text)).isEmpty();
        assertThat(meters.counter("preamble.records.unreadable", "topic", "t").count())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"run\"", "\"segment\"", "\"worker\"", "\"at\"", "\"progress\"", "\"key\""})
    void skipsAnEventThatLacksAField(String field) {
        String text = RecordJson.text(EVENT);
        assertThat(text).contains(field);

        assertThat(read(text.replace(field, "\"gone\""))).isEmpty();
    }

    private Optional<TaskEvent> read(String text) {
        return reader.read(new ConsumerRecord<>("t", 0, 7, "key", text.getBytes(StandardCharsets.UTF_8)));
    }
}
