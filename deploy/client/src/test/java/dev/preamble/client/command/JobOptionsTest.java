package dev.preamble.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class JobOptionsTest {
    @Test
    void valuesAreJsonOrElseTexts() {
        assertThat(JobOptions.of(Map.of("epochs", "3")).toString()).isEqualTo("{\"epochs\":3}");
        assertThat(JobOptions.of(Map.of("stop", "[\"\\n\"]")).toString()).isEqualTo("{\"stop\":[\"\\n\"]}");
        assertThat(JobOptions.of(Map.of("method.words", "in short :")).toString())
                .isEqualTo("{\"method\":{\"words\":\"in short :\"}}");
    }

    @Test
    void aVersionIsANumberOrAnAlias() {
        assertThat(ModelName.of("labels").fields()).isEqualTo(Map.of("prefix", "labels"));
        assertThat(ModelName.of("labels@3").fields()).isEqualTo(Map.of("prefix", "labels", "version", 3));
        assertThat(ModelName.of("labels@live").fields()).isEqualTo(Map.of("prefix", "labels", "alias", "live"));
    }
}
