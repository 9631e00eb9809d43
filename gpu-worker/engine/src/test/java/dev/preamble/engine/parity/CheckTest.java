package dev.preamble.engine.parity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CheckTest {
    @Test
    void permitsAnErrorRelativeToTheLargestMagnitude() {
        assertThat(Check.close("x", new float[] {10.0009f, 0}, new float[] {10, 0})
                        .passed())
                .isTrue();
        assertThat(Check.close("x", new float[] {10.002f, 0}, new float[] {10, 0})
                        .passed())
                .isFalse();
    }

    @Test
    void failsOnNaN() {
        assertThat(Check.close("x", new float[] {Float.NaN}, new float[] {1}).passed())
                .isFalse();
    }

    @Test
    void ignoresMaskedPositions() {
        var check = Check.close("x", new float[] {1, 1, 9, 9}, new float[] {1, 1, 0, 0}, 2, new long[] {1, 0});

        assertThat(check.passed()).isTrue();
    }

    @Test
    void toleratesNoWrongToken() {
        assertThat(Check.equal("x", new long[] {1, 2}, new long[] {1, 3}).passed())
                .isFalse();
    }
}
