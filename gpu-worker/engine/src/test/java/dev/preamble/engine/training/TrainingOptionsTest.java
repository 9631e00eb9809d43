package dev.preamble.engine.training;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.engine.InvalidOptionsException;
import org.junit.jupiter.api.Test;

final class TrainingOptionsTest {
    @Test
    void namesTheFieldAndItsLimits() {
        assertThatThrownBy(() -> new TrainingOptions(201, 8, 0.01, 1, 4, 0, 0, 1, 60, 0.2, 1, false))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessage("virtualTokens must be between 0 and 200, is 201");
    }

    @Test
    void refusesNaN() {
        assertThatThrownBy(() -> new TrainingOptions(5, 8, Double.NaN, 1, 4, 0, 0, 1, 60, 0.2, 1, false))
                .hasMessage("learningRate must be between 1.0E-7 and 1, is NaN");
    }
}
