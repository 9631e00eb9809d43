package dev.preamble.engine.parity;

/**
 * One compared quantity.
 *
 * @param quantity what was compared
 * @param error the largest absolute difference; for tokens the number of those that differ
 * @param magnitude the largest absolute value expected
 * @param tolerance the largest permitted error relative to the magnitude; 0 where only equality will do
 */
public record Check(String quantity, double error, double magnitude, double tolerance) {
    static final double RELATIVE = 1e-4;

    public boolean passed() {
        // Not "error > …": NaN must fail.
        return error <= tolerance * magnitude;
    }

    static Check close(String quantity, float[] actual, float[] expected) {
        return close(quantity, actual, expected, 1, new long[0]);
    }

    /** Compares only the positions that are 1 in {@code mask}, each of them {@code width} elements. */
    static Check close(String quantity, float[] actual, float[] expected, int width, long[] mask) {
        if (actual.length != expected.length) {
            throw new IllegalArgumentException(
                    quantity + " has " + actual.length + " elements, expected " + expected.length);
        }
        var error = 0.0;
        var magnitude = 0.0;
        for (var i = 0; i < expected.length; i++) {
            if (mask.length == 0 || mask[i / width] == 1) {
                error = Math.max(error, Math.abs((double) actual[i] - expected[i]));
                magnitude = Math.max(magnitude, Math.abs(expected[i]));
            }
        }
        return new Check(quantity, error, magnitude, RELATIVE);
    }

    static Check equal(String quantity, long[] actual, long[] expected) {
        var different = Math.abs(expected.length - actual.length);
        for (var i = 0; i < Math.min(expected.length, actual.length); i++) {
            different += actual[i] == expected[i] ? 0 : 1;
        }
        return new Check(quantity, different, expected.length, 0);
    }
}
