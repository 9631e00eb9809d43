package dev.preamble.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.records.task.GenerationOptions;
import dev.preamble.records.task.TrainingOptions;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void takesDefaultsForWhatIsLeftOut() {
        assertThat(RecordJson.read("{\"virtualTokens\":5}", TrainingOptions.class)
                        .virtualTokens())
                .isEqualTo(5);
        assertThat(RecordJson.read("{}", TrainingOptions.class)).isEqualTo(TrainingOptions.defaults());
        assertThat(RecordJson.read("{}", GenerationOptions.class)).isEqualTo(GenerationOptions.defaults());
    }

    @Test
    void isNotDeterministicUnlessItSaysSo() {
        assertThat(RecordJson.read("{\"virtualTokens\":5,\"seed\":3}", TrainingOptions.class)
                        .deterministic())
                .as("as written before there was such an option")
                .isFalse();
        assertThat(RecordJson.read("{\"deterministic\":true}", TrainingOptions.class)
                        .deterministic())
                .isTrue();
    }

    @Test
    void namesOptionAndLimitOfWhatIsOutOfRange() {
        assertThatThrownBy(() -> RecordJson.read("{\"virtualTokens\":201}", TrainingOptions.class))
                .hasMessageContaining("virtualTokens is 201, allowed: 1 to 200");
    }

    @Test
    void refusesNoNumber() {
        assertThatThrownBy(() -> TrainingOptions.of(
                        null, null, Double.NaN, null, null, null, null, null, null, null, null, null))
                .hasMessageContaining("learningRate is NaN");
    }
}
