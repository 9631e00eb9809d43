package dev.preamble.records;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.records.tenant.GeneratedLine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Its words go to logs. */
class UnreadableRecordTest {
    @ParameterizedTest
    @ValueSource(strings = {"{\"output\": lantern", "{\"line\": \"lantern\"}", "lantern", "{\"job\": \"lantern\"}"})
    void namesThePlaceAndQuotesNothing(String json) {
        assertThatThrownBy(() -> RecordJson.read(json, GeneratedLine.class))
                .isInstanceOf(UnreadableRecord.class)
                .hasMessageContaining("not a readable GeneratedLine: ")
                .hasMessageContaining("line 1")
                .hasMessageNotContaining("lantern")
                .hasNoCause();
    }
}
