package dev.preamble.engine.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.model.RandomModel;
import dev.preamble.engine.prefix.Placement;
import dev.preamble.engine.prefix.Prefix;
import dev.preamble.engine.prefix.PrefixShape;
import dev.preamble.engine.prefix.RowPrefixes;
import dev.preamble.engine.prefix.Rows;
import dev.preamble.engine.random.CounterRandom;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Prefixes that are not in all layers, or not before the row. */
final class PlacementTest {
    static final List<String> CONFIGURATIONS = FamiliesTest.CONFIGURATIONS;

    private static final Placement FIRST = new Placement(List.of(0), false);
    private static final Placement LAST = new Placement(List.of(1), false);
    private static final Placement INFIX = new Placement(List.of(), true);
    private static final Placement INFIX_LAST = new Placement(List.of(1), true);
    private static final List<Placement> ALL = List.of(FIRST, LAST, Placement.PLAIN, INFIX, INFIX_LAST);
    private static final Offset<Float> ROUNDING = Offset.offset(1e-4f);

    @TempDir
    Path folder;

    /** The infix is what the model itself computes of words that stand there; a text has these words there. */
    @ParameterizedTest
    @FieldSource("CONFIGURATIONS")
    void wordsAsInfixSayWhatTheySayAsText(String configuration) {
        try (var model = BaseModel.load(RandomModel.in(folder, configuration), Dtype.FP32);
                var scope = model.newScope();
                var rows = new Rows(scope);
                var cache = new KeyValueCache(model, 1)) {
            var whole = logits(model, scope, plain(model, scope, rows), 11, 12, 13, 7, 21, 3, 40, 41, 42);
            extend(model, scope, cache, 11, 12, 13, 7, 21, 3);
            // (L, 2, R, K, S, D) to (P, 2L, K, D)
            var words = cache.array()
                    .get(":, :, 0, :, 3:6, :")
                    .transpose(3, 0, 1, 2, 4)
                    .reshape(new Shape(PrefixShape.of(model.configuration(), 3).dimensions()));

            var laid = rows.lay(scope, List.of(words), List.of(INFIX), new int[] {4});
            var logits = logits(model, scope, laid, 11, 12, 13, 40, 41, 42);

            assertThat(Arrays.copyOfRange(logits, 0, 3 * 61))
                    .containsExactly(Arrays.copyOfRange(whole, 0, 3 * 61), ROUNDING);
            assertThat(Arrays.copyOfRange(logits, 3 * 61, 6 * 61))
                    .containsExactly(Arrays.copyOfRange(whole, 6 * 61, 9 * 61), ROUNDING);
        }
    }

    @ParameterizedTest
    @FieldSource("CONFIGURATIONS")
    void absentLayersSeeNothingRatherThanZeros(String configuration) {
        try (var model = BaseModel.load(RandomModel.in(folder, configuration), Dtype.FP32);
                var scope = model.newScope();
                var rows = new Rows(scope)) {
            var prefix = prefix(model, 4, LAST).array(scope);
            var other = prefix.duplicate();
            other.set(new NDIndex(":, 0:2"), 7f);
            var placed = logits(model, scope, lay(scope, rows, prefix, LAST), 1, 2, 3, 4);

            assertThat(logits(model, scope, lay(scope, rows, other, LAST), 1, 2, 3, 4))
                    .isEqualTo(placed);
            assertThat(differences(placed, logits(model, scope, lay(scope, rows, prefix, Placement.PLAIN), 1, 2, 3, 4)))
                    .as("zeros as keys")
                    .isGreaterThan(1e-2);
            assertThat(logits(model, scope, lay(scope, rows, other, new Placement(List.of(0, 1), false)), 1, 2, 3, 4))
                    .isEqualTo(logits(model, scope, lay(scope, rows, other, Placement.PLAIN), 1, 2, 3, 4));
        }
    }

    @ParameterizedTest
    @FieldSource("CONFIGURATIONS")
    void rowsOfAllKindsDoNotChangeOneAnother(String configuration) {
        try (var model = BaseModel.load(RandomModel.in(folder, configuration), Dtype.FP32);
                var scope = model.newScope();
                var rows = new Rows(scope)) {
            var together = gradients(model, scope, rows, "prefix_gradients", ALL);

            for (var row = 0; row < ALL.size(); row++) {
                var alone = gradients(model, scope, rows, "prefix_gradients", List.of(ALL.get(row)));
                var ofRow = row + ":" + (row + 1);
                assertThat(together.get(0).get(ofRow).toFloatArray())
                        .containsExactly(alone.get(0).toFloatArray(), ROUNDING);
                for (var gradient = 2; gradient < 4; gradient++) {
                    var whole = together.get(gradient).get(":, " + ofRow);
                    assertThat(whole.toFloatArray())
                            .containsExactly(alone.get(gradient).toFloatArray(), ROUNDING);
                    for (var layer = 0; layer < 2; layer++) {
                        var ofLayer = whole.get(layer).toFloatArray();
                        assertThat(Arrays.equals(ofLayer, new float[ofLayer.length]))
                                .isNotEqualTo(ALL.get(row).has(layer));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @FieldSource("CONFIGURATIONS")
    void recomputedActivationsGiveTheSameGradientToTheBit(String configuration) {
        try (var model = BaseModel.load(RandomModel.in(folder, configuration), Dtype.FP32);
                var scope = model.newScope();
                var rows = new Rows(scope)) {
            var kept = gradients(model, scope, rows, "prefix_gradients", ALL);
            var recomputed = gradients(model, scope, rows, "prefix_gradients_recomputing", ALL);

            for (var i = 0; i < kept.size(); i++) {
                assertThat(recomputed.get(i).toFloatArray())
                        .containsExactly(kept.get(i).toFloatArray());
            }
        }
    }

    @ParameterizedTest
    @FieldSource("CONFIGURATIONS")
    void decodesWhatAForwardPassSays(String configuration) {
        try (var model = BaseModel.load(RandomModel.in(folder, configuration), Dtype.FP32);
                var prefixes = new PrefixCache(model, 1 << 20);
                var decoder = new Decoder(model, prefixes, ALL.size() + 4, 3)) {
            var sequences = new ArrayList<Sequence>();
            var prompts = new ArrayList<Prompt>();
            for (var placement : ALL) {
                var ids = List.of(5, 6 + prompts.size(), 7, 8, 9);
                prompts.add(new Prompt(ids.subList(0, 5 - prompts.size() % 2), prefix(model, 4, placement)));
            }
            prompts.add(new Prompt(List.of(4), null));
            prompts.add(new Prompt(List.of(4), prefix(model, 2, INFIX)));
            for (var prompt : prompts) {
                sequences.add(decoder.join(prompt, GenerationOptions.greedy(6), sequences.size()));
                decoder.step();
            }
            while (!decoder.isEmpty()) {
                decoder.step();
            }

            for (var i = 0; i < prompts.size(); i++) {
                var ids = new ArrayList<>(prompts.get(i).ids());
                for (var token : sequences.get(i).generated()) {
                    assertThat(token).as("prompt " + i).isEqualTo(likeliest(model, ids, prompts.get(i)));
                    ids.add(token);
                }
            }
        }
    }

    @Test
    void isPartOfWhatAPrefixIs() {
        try (var model = BaseModel.load(RandomModel.in(folder, CONFIGURATIONS.getFirst()), Dtype.FP32)) {
            assertThat(ALL.stream().map(placement -> prefix(model, 4, placement).digest()))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void refusesLayersThatThereAreNot() {
        try (var model = BaseModel.load(RandomModel.in(folder, CONFIGURATIONS.getFirst()), Dtype.FP32);
                var generator = new Generator(model, 1)) {
            var prompt = new Prompt(List.of(1), prefix(model, 4, new Placement(List.of(1, 2), false)));
            assertThatThrownBy(() -> generator.generate(List.of(prompt), GenerationOptions.greedy(1), () -> false))
                    .isInstanceOf(InvalidOptionsException.class)
                    .hasMessage("layers must be below the model's 2, and are [1, 2]");
        }
        assertThatThrownBy(() -> new Placement(List.of(1, 1), false)).hasMessageContaining("ascending");
        assertThatThrownBy(() -> new Placement(List.of(-1), false)).hasMessageContaining("from 0");
    }

    /** Loss, targets and both gradients of a row for each placement, with prefixes of the same length. */
    private static List<NDArray> gradients(
            BaseModel model, NDManager scope, Rows rows, String method, List<Placement> placements) {
        var prefixes = placements.stream()
                .map(placement -> prefix(model, 4, placement).array(scope))
                .toList();
        var inputs = new int[placements.size()];
        Arrays.fill(inputs, 3);
        var laid = rows.lay(scope, prefixes, placements, inputs);
        var ids = scope.create(new long[] {1, 2, 3, 4, 5}).reshape(1, 5).repeat(0, placements.size());
        var labels =
                scope.create(new long[] {-100, -100, -100, 4, 5}).reshape(1, 5).repeat(0, placements.size());
        return model.differentiate(
                scope, method, ids, labels, scope.zeros(new Shape(0)), laid.lengths(), laid.keys(), laid.values());
    }

    private static int likeliest(BaseModel model, List<Integer> ids, Prompt prompt) {
        try (var scope = model.newScope();
                var rows = new Rows(scope)) {
            var prefix = prompt.prefix();
            var laid = prefix == null
                    ? plain(model, scope, rows)
                    : rows.lay(scope, List.of(prefix.array(scope)), List.of(prefix.placement()), new int[] {
                        prompt.ids().size()
                    });
            var row = scope.create(ids.stream().mapToLong(Integer::longValue).toArray())
                    .reshape(1, -1);
            var logits = model.evaluate(scope, "forward", row, laid.lengths(), laid.keys(), laid.values())
                    .singletonOrThrow();
            return Math.toIntExact(
                    logits.get("0, -1").argMax().toType(DataType.INT64, false).getLong());
        }
    }

    private static RowPrefixes plain(BaseModel model, NDManager scope, Rows rows) {
        var none = PrefixShape.of(model.configuration(), 0);
        return rows.lay(scope, List.of(scope.zeros(new Shape(none.dimensions()))));
    }

    private static RowPrefixes lay(NDManager scope, Rows rows, NDArray prefix, Placement placement) {
        return rows.lay(scope, List.of(prefix), List.of(placement), new int[] {2});
    }

    private static void extend(BaseModel model, NDManager scope, KeyValueCache cache, long... ids) {
        model.evaluate(
                scope,
                "extend",
                scope.create(ids),
                scope.create(new long[] {0}),
                scope.create(new long[] {0}),
                scope.create(new long[] {ids.length}),
                cache.array());
    }

    private static float[] logits(BaseModel model, NDManager scope, RowPrefixes laid, long... ids) {
        return model.evaluate(
                        scope, "forward", scope.create(ids).reshape(1, -1), laid.lengths(), laid.keys(), laid.values())
                .singletonOrThrow()
                .toFloatArray();
    }

    private static double differences(float[] some, float[] others) {
        var largest = 0f;
        for (var i = 0; i < some.length; i++) {
            largest = Math.max(largest, Math.abs(some[i] - others[i]));
        }
        return largest;
    }

    private static Prefix prefix(BaseModel model, int virtualTokens, Placement placement) {
        var shape = PrefixShape.of(model.configuration(), virtualTokens);
        var random = new CounterRandom(virtualTokens, 3);
        var values = new float[shape.size()];
        var ofLayer = shape.width() / shape.layers();
        for (var i = 0; i < values.length; i++) {
            values[i] = placement.has(i % shape.width() / ofLayer) ? (float) random.gaussian(i) : 0;
        }
        return new Prefix(shape, values, placement);
    }
}
