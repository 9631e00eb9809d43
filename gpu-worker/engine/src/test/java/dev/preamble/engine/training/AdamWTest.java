package dev.preamble.engine.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.script.Torch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/** Against the formulas of Loshchilov and Hutter 2019, algorithm 2, in double precision. */
final class AdamWTest {
    @Test
    void followsTheFormulas() {
        var options = new AdamWOptions(0.9, 0.99, 1e-6, 0.1, 1e9);
        try (var manager = Torch.newManager()) {
            var parameters = parameters(manager, new float[] {1, -2}, new float[] {3});
            try (var optimiser = new AdamW(manager.newSubManager(), parameters, options)) {
                optimiser.step(gradients(manager, new float[] {0.5f, -1}, new float[] {2}), 0.01, 1, 1);
                optimiser.step(gradients(manager, new float[] {-0.25f, 4}, new float[] {1}), 0.02, 1, 2);
            }
            var matrix = parameters.get("matrix");
            var bias = parameters.get("bias");

            assertThat(matrix).isNotNull();
            assertThat(bias).isNotNull();
            assertThat(matrix.toFloatArray()[0]).isCloseTo((float) expected(1, 0.5, -0.25, 0.1), within(1e-6f));
            assertThat(matrix.toFloatArray()[1]).isCloseTo((float) expected(-2, -1, 4, 0.1), within(1e-6f));
            // One dimension: does not decay.
            assertThat(bias.toFloatArray()[0]).isCloseTo((float) expected(3, 2, 1, 0), within(1e-6f));
        }
    }

    @Test
    void clipsByTheNormOfAllGradientsTogetherAfterTheMean() {
        // Without moments and with a huge epsilon, a step is the gradient times rate / epsilon.
        var options = new AdamWOptions(0, 0, 1e6, 0, 1);
        try (var manager = Torch.newManager()) {
            var parameters = parameters(manager, new float[] {0, 0}, new float[] {0});
            double norm;
            try (var optimiser = new AdamW(manager.newSubManager(), parameters, options)) {
                norm = optimiser.step(gradients(manager, new float[] {12, -16}, new float[] {0}), 1e6, 4, 1);
            }

            assertThat(norm).isCloseTo(5, within(1e-6));
            assertThat(parameters.firstEntry().getValue().toFloatArray())
                    .containsExactly(new float[] {-0.6f, 0.8f}, within(1e-5f));
        }
    }

    @Test
    void aGradientThatIsNotFiniteChangesNothing() {
        try (var manager = Torch.newManager()) {
            var parameters = parameters(manager, new float[] {1, -2}, new float[] {3});
            var optimiser = new AdamW(manager.newSubManager(), parameters, new AdamWOptions(0.9, 0.99, 1e-6, 0.1, 1));
            try (optimiser) {
                var norm = optimiser.step(gradients(manager, new float[] {Float.NaN, 1}, new float[] {1}), 0.1, 1, 1);

                assertThat(norm).isNaN();
                assertThat(parameters.firstEntry().getValue().toFloatArray()).containsExactly(1, -2);
            }
        }
    }

    private static double expected(double p, double gradient1, double gradient2, double decay) {
        var m = 0.1 * gradient1;
        var v = 0.01 * gradient1 * gradient1;
        p -= 0.01 * (decay * p + m / 0.1 / (Math.sqrt(v / 0.01) + 1e-6));
        m = 0.9 * m + 0.1 * gradient2;
        v = 0.99 * v + 0.01 * gradient2 * gradient2;
        return p - 0.02 * (decay * p + m / (1 - 0.81) / (Math.sqrt(v / (1 - 0.9801)) + 1e-6));
    }

    private static SequencedMap<String, NDArray> parameters(NDManager manager, float[] matrix, float[] bias) {
        var parameters = new LinkedHashMap<String, NDArray>();
        parameters.put("matrix", manager.create(matrix, new Shape(1, 2)));
        parameters.put("bias", manager.create(bias));
        return parameters;
    }

    private static List<NDArray> gradients(NDManager manager, float[] matrix, float[] bias) {
        return List.of(manager.create(matrix, new Shape(1, 2)), manager.create(bias));
    }
}
