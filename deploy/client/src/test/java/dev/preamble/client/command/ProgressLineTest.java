package dev.preamble.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.records.RecordJson;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ProgressLineTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void aTrainingTellsItsLossesItsSpeedAndTheTimeLeft() {
        JsonNode event = event("""
                {"progress": {"kind": "training", "step": 6, "steps": 12, "loss": 2.5, "tokensPerSecond": 1234.4},
                 "estimatedEnd": "2026-01-01T00:00:20Z"}""");

        assertThat(ProgressLine.of(event, 2.377, NOW))
                .isEqualTo("[############............]  50%  step 6/12  loss 2.500  held out 2.377"
                        + "  1,234 tokens/s  20 s left");
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        JsonNode event = event("""
                {"progress": {"kind": "training", "step": 0, "steps": 12}}""");

        assertThat(ProgressLine.of(event, Double.NaN, NOW)).isEqualTo("[........................]   0%  step 0/12");
    }

    @Test
    void aGenerationTellsItsLinesAndItsSpeed() {
        JsonNode event = event("""
                {"progress": {"kind": "generation", "lines": 3, "ofLines": 4, "tokensPerSecond": 88.6},
                 "estimatedEnd": "2026-01-01T00:01:20Z"}""");

        assertThat(ProgressLine.of(event, Double.NaN, NOW))
                .isEqualTo("[##################......]  75%  line 3/4 of this segment  89 tokens/s  1 min 20 s left");
    }

    private static JsonNode event(String json) {
        return RecordJson.read(json, JsonNode.class);
    }
}
