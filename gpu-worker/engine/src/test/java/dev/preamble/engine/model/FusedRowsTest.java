package dev.preamble.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.TinyModel;
import dev.preamble.engine.prefix.PrefixShape;
import dev.preamble.engine.prefix.Rows;
import dev.preamble.engine.random.CounterRandom;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of one batch, each with a prefix of its own: none changes another's loss or gradient. */
final class FusedRowsTest {
    private static final Offset<Float> ROUNDING = Offset.offset(1e-5f);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.MAX_VALUE})
    void aPoisonedPrefixChangesNoOtherRow(float poison) {
        try (var model = BaseModel.load(TinyModel.in(folder), Dtype.FP32);
                var scope = model.newScope();
                var rows = new Rows(scope)) {
            var healthy = prefix(scope, 5);
            var alone = gradients(model, scope, rows, List.of(healthy, healthy));
            var poisoned = gradients(
                    model, scope, rows, List.of(prefix(scope, 5).muli(0).addi(poison), healthy));

            assertThat(poisoned.get(0).toFloatArray()[0]).isNaN();
            assertThat(poisoned.get(0).toFloatArray()[1]).isEqualTo(alone.get(0).toFloatArray()[1]);
            for (var gradient : List.of(2, 3)) {
                assertThat(ofRow(poisoned.get(gradient), 1)).containsExactly(ofRow(alone.get(gradient), 1), ROUNDING);
            }
        }
    }

    @Test
    void prefixesOfDifferentLengthsEqualEachAlone() {
        try (var model = BaseModel.load(TinyModel.in(folder), Dtype.FP32);
                var scope = model.newScope();
                var rows = new Rows(scope)) {
            var together = gradients(model, scope, rows, List.of(prefix(scope, 7), prefix(scope, 3)));
            var longer = gradients(model, scope, rows, List.of(prefix(scope, 7), prefix(scope, 7)));
            var shorter = gradients(model, scope, rows, List.of(prefix(scope, 3), prefix(scope, 3)));

            assertThat(together.get(0).toFloatArray()[0])
                    .isCloseTo(longer.get(0).toFloatArray()[0], ROUNDING);
            assertThat(together.get(0).toFloatArray()[1])
                    .isCloseTo(shorter.get(0).toFloatArray()[1], ROUNDING);
            var masked = together.get(2).get(":, 1, :, 3:").abs().max().getFloat();
            assertThat(masked).isZero();
            assertThat(together.get(2).get(":, 1, :, :3").duplicate().toFloatArray())
                    .containsExactly(ofRow(shorter.get(2), 1), ROUNDING);
        }
    }

    @Test
    void rowsOfDifferentLengthsEqualEachAlone() {
        try (var model = BaseModel.load(TinyModel.in(folder), Dtype.FP32);
                var scope = model.newScope();
                var rows = new Rows(scope)) {
            var laid = rows.lay(scope, List.of(prefix(scope, 3), prefix(scope, 7)));
            var ids = new long[] {5, 6, TokenBatch.NO_TOKEN, TokenBatch.NO_TOKEN, 1, 2, 3, 4};
            var labels = new long[] {-100, 6, -100, -100, -100, -100, 3, 4};
            var shape = new Shape(2, 4);
            for (var method : List.of("prefix_gradients", "prefix_gradients_recomputing")) {
                var together = model.differentiate(
                        scope,
                        method,
                        scope.create(ids, shape),
                        scope.create(labels, shape),
                        scope.zeros(new Shape(0)),
                        laid.lengths(),
                        laid.keys(),
                        laid.values());
                var longer = alone(model, scope, rows, method, prefix(scope, 7), new long[] {1, 2, 3, 4}, 2);
                var shorter = alone(model, scope, rows, method, prefix(scope, 3), new long[] {5, 6}, 1);

                assertThat(together.get(0).toFloatArray())
                        .containsExactly(
                                new float[] {
                                    shorter.get(0).getFloat(), longer.get(0).getFloat()
                                },
                                ROUNDING);
                assertThat(together.get(1).toFloatArray()).containsExactly(1, 2);
                for (var gradient : List.of(2, 3)) {
                    assertThat(ofRow(together.get(gradient), 1))
                            .containsExactly(ofRow(longer.get(gradient), 0), ROUNDING);
                    assertThat(together.get(gradient)
                                    .get(":, 0, :, :3")
                                    .duplicate()
                                    .toFloatArray())
                            .containsExactly(ofRow(shorter.get(gradient), 0), ROUNDING);
                }
            }
        }
    }

    @Test
    void bf16IsNearFp32() {
        try (var fp32 = BaseModel.load(TinyModel.in(folder), Dtype.FP32);
                var bf16 = BaseModel.load(folder, Dtype.BF16);
                var scope = fp32.newScope();
                var rows = new Rows(scope)) {
            var prefixes = List.of(prefix(scope, 7), prefix(scope, 3));
            var exact = gradients(fp32, scope, rows, prefixes);
            var rounded = gradients(bf16, scope, rows, prefixes);

            assertThat(rounded.get(0).toFloatArray())
                    .containsExactly(exact.get(0).toFloatArray(), Offset.offset(0.2f))
                    .isNotEqualTo(exact.get(0).toFloatArray());
            assertThat(rounded.get(2).sub(exact.get(2)).norm().getFloat())
                    .isLessThan(0.1f * exact.get(2).norm().getFloat());
        }
    }

    /** Of one row, of which the tokens from {@code firstTarget} on are targets. */
    private static NDList alone(
            BaseModel model, NDManager scope, Rows rows, String method, NDArray prefix, long[] ids, int firstTarget) {
        var laid = rows.lay(scope, List.of(prefix));
        var labels = ids.clone();
        Arrays.fill(labels, 0, firstTarget, TokenBatch.NO_TARGET);
        var shape = new Shape(1, ids.length);
        return model.differentiate(
                scope,
                method,
                scope.create(ids, shape),
                scope.create(labels, shape),
                scope.zeros(new Shape(0)),
                laid.lengths(),
                laid.keys(),
                laid.values());
    }

    private static NDList gradients(BaseModel model, NDManager scope, Rows rows, List<NDArray> prefixes) {
        var laid = rows.lay(scope, prefixes);
        var ids = scope.create(new long[] {1, 2, 3, 4, 5, 6, 7, 8}, new Shape(2, 4));
        var labels = scope.create(new long[] {-100, -100, 3, 4, -100, 6, 7, 8}, new Shape(2, 4));
        return model.differentiate(
                scope,
                "prefix_gradients",
                ids,
                labels,
                scope.zeros(new Shape(0)),
                laid.lengths(),
                laid.keys(),
                laid.values());
    }

    private static NDArray prefix(NDManager scope, int virtualTokens) {
        var shape = PrefixShape.of(TinyModel.CONFIGURATION, virtualTokens);
        var random = new CounterRandom(virtualTokens, 0);
        var values = new float[shape.size()];
        for (var i = 0; i < values.length; i++) {
            values[i] = (float) random.gaussian(i);
        }
        return scope.create(values, new Shape(shape.dimensions()));
    }

    /** (L, B, H, P, D) to the elements of one row. */
    private static float[] ofRow(NDArray gradient, int row) {
        return gradient.get(":, " + row).duplicate().toFloatArray();
    }
}
