package dev.preamble.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.TinyModel;
import dev.preamble.engine.prefix.PrefixShape;
import dev.preamble.engine.random.CounterRandom;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Decoding in each element type, against fp32. */
final class DtypeTest {
    private static final int SLOTS = 8;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"BF16, 1, 0.05", "BF16, 5, 0.05", "INT8, 1, 0.1", "INT8, 5, 0.1"})
    void decodesNearFp32(Dtype dtype, int rows, float tolerance) {
        TinyModel.in(folder);
        var exact = logits(Dtype.FP32, rows);
        var rounded = logits(dtype, rows);

        var largest = 0f;
        for (var logit : exact) {
            largest = Math.max(largest, Math.abs(logit));
        }
        assertThat(rounded)
                .containsExactly(exact, Offset.offset(tolerance * largest))
                .isNotEqualTo(exact);
    }

    @Test
    void int8TrainsAsBf16() {
        TinyModel.in(folder);
        try (var int8 = BaseModel.load(folder, Dtype.INT8);
                var bf16 = BaseModel.load(folder, Dtype.BF16)) {
            assertThat(losses(int8)).isEqualTo(losses(bf16));
        }
    }

    /** After one token of each row, on a cache that holds nothing yet. */
    private float[] logits(Dtype dtype, int rows) {
        try (var model = BaseModel.load(folder, dtype);
                var scope = model.newScope()) {
            var shape = PrefixShape.of(model.configuration(), 0);
            var numbers = scope.create(new long[] {rows, shape.heads(), SLOTS, shape.headWidth()});
            var cache = model.evaluate(scope, "empty", numbers).singletonOrThrow();
            var tokens = LongStream.range(0, rows).map(row -> 7 * row + 3).toArray();
            return model.decode(scope, scope.create(tokens), scope.create(new long[rows]), cache)
                    .singletonOrThrow()
                    .toFloatArray();
        }
    }

    private static float[] losses(BaseModel model) {
        try (var scope = model.newScope()) {
            var shape = PrefixShape.of(model.configuration(), 3);
            var random = new CounterRandom(5, 0);
            var values = new float[shape.size()];
            for (var i = 0; i < values.length; i++) {
                values[i] = (float) random.gaussian(i);
            }
            var form = new Shape(shape.layers(), 1, shape.heads(), shape.virtualTokens(), shape.headWidth());
            var half = scope.create(values).get("0:" + form.size()).reshape(form);
            var ids = scope.create(new long[] {3, 1, 4, 1, 5}, new Shape(1, 5));
            var results = model.evaluate(scope, "losses", ids, ids, scope.create(new long[] {3}), half, half);
            return results.getFirst().toFloatArray();
        }
    }
}
