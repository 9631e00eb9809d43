package dev.preamble.engine.generation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.model.RandomModel;
import dev.preamble.engine.prefix.Prefix;
import dev.preamble.engine.prefix.PrefixShape;
import dev.preamble.engine.prefix.RowPrefixes;
import dev.preamble.engine.prefix.Rows;
import dev.preamble.engine.random.CounterRandom;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What holds for each decoder-only family, and for settings that the parity cases do not have. */
final class FamiliesTest {
    static final List<String> CONFIGURATIONS = List.of("""
            {'model_type': 'gpt2', 'vocab_size': 61, 'n_positions': 64, 'n_embd': 16, 'n_layer': 2, 'n_head': 4,
             'n_inner': 40, 'activation_function': 'relu', 'tie_word_embeddings': false, 'eos_token_id': [3, 9],
             'scale_attn_by_inverse_layer_idx': true}
            """, """
            {'model_type': 'llama', 'vocab_size': 61, 'max_position_embeddings': 64, 'hidden_size': 16,
             'num_hidden_layers': 2, 'num_attention_heads': 4, 'num_key_value_heads': 2, 'head_dim': 6,
             'intermediate_size': 40, 'attention_bias': true, 'mlp_bias': true, 'eos_token_id': [3, 9],
             'rope_theta': 500000, 'rope_scaling': {'type': 'llama3', 'factor': 8, 'low_freq_factor': 1,
             'high_freq_factor': 4, 'original_max_position_embeddings': 32}}
            """, """
            {'model_type': 'qwen2', 'vocab_size': 61, 'max_position_embeddings': 64, 'hidden_size': 32,
             'num_hidden_layers': 2, 'num_attention_heads': 4, 'num_key_value_heads': 1, 'intermediate_size': 48,
             'tie_word_embeddings': true}
            """);

    @TempDir
    Path folder;

    @ParameterizedTest
    @FieldSource("CONFIGURATIONS")
    void decodesWhatAForwardPassSays(String configuration) {
        try (var model = BaseModel.load(RandomModel.in(folder, configuration), Dtype.FP32);
                var generator = new Generator(model, 3)) {
            var prompts = List.of(
                    new Prompt(List.of(1, 2, 3), prefix(model, 5)),
                    new Prompt(List.of(4), null),
                    new Prompt(List.of(5, 6, 7, 8, 9, 10), prefix(model, 2)));
            var completions = generator.generate(prompts, GenerationOptions.greedy(8), () -> false);

            for (var i = 0; i < prompts.size(); i++) {
                var ids = new ArrayList<>(prompts.get(i).ids());
                for (var token : completions.get(i).ids()) {
                    assertThat(token).isEqualTo(likeliest(model, ids, prompts.get(i)));
                    ids.add(token);
                }
                assertThat(model.configuration().isEnd(likeliest(model, ids, prompts.get(i))))
                        .isEqualTo(completions.get(i).reason() == FinishReason.STOP);
            }
        }
    }

    @ParameterizedTest
    @FieldSource("CONFIGURATIONS")
    void wordsInAPrefixSayWhatTheySayAsText(String configuration) {
        try (var model = BaseModel.load(RandomModel.in(folder, configuration), Dtype.FP32);
                var scope = model.newScope();
                var rows = new Rows(scope)) {
            var words = model.evaluate(scope, "activations", scope.create(new long[] {7, 21, 3}))
                    .singletonOrThrow();
            var none = scope.zeros(new Shape(none(model).dimensions()));
            var text = scope.create(new long[] {7, 21, 3, 40, 41}, new Shape(1, 5));

            assertThat(logits(model, scope, rows.lay(scope, List.of(words)), text.get(":, 3:")))
                    .containsExactly(
                            Arrays.copyOfRange(
                                    logits(model, scope, rows.lay(scope, List.of(none)), text), 3 * 61, 5 * 61),
                            Offset.offset(1e-4f));
        }
    }

    @ParameterizedTest
    @FieldSource("CONFIGURATIONS")
    void embeddingsOfWordsSayWhatTheWordsSay(String configuration) {
        try (var model = BaseModel.load(RandomModel.in(folder, configuration), Dtype.FP32);
                var scope = model.newScope()) {
            var ids = scope.create(new long[] {7, 21, 3});
            var embeddings = model.evaluate(scope, "embeddings", ids).singletonOrThrow();
            var some = model.evaluate(scope, "computed", embeddings).singletonOrThrow();
            var gradient = model.differentiate(scope, "computed_gradient", embeddings.duplicate(), some.duplicate())
                    .singletonOrThrow();

            assertThat(some.toFloatArray())
                    .isEqualTo(model.evaluate(scope, "activations", ids)
                            .singletonOrThrow()
                            .toFloatArray());
            // Of half the sum of squares: a small step along it lowers that.
            var lower = model.evaluate(scope, "computed", embeddings.sub(gradient.mul(1e-4f)))
                    .singletonOrThrow();
            assertThat(lower.norm().getFloat()).isLessThan(some.norm().getFloat());
        }
    }

    @ParameterizedTest
    @FieldSource("CONFIGURATIONS")
    void recomputedActivationsGiveTheSameGradientToTheBit(String configuration) {
        try (var model = BaseModel.load(RandomModel.in(folder, configuration), Dtype.FP32)) {
            var kept = gradients(model, "prefix_gradients");

            assertThat(kept.get(2)).isNotEqualTo(new float[kept.get(2).length]);
            assertThat(gradients(model, "prefix_gradients_recomputing")).containsExactlyElementsOf(kept);
        }
    }

    @ParameterizedTest
    @FieldSource("CONFIGURATIONS")
    void smallerElementsSayNearlyTheSame(String configuration) {
        RandomModel.in(folder, configuration);
        var exact = decoded(Dtype.FP32);
        var largest = 0f;
        for (var logit : exact) {
            largest = Math.max(largest, Math.abs(logit));
        }

        assertThat(decoded(Dtype.BF16))
                .containsExactly(exact, Offset.offset(0.05f * largest))
                .isNotEqualTo(exact);
        assertThat(decoded(Dtype.INT8))
                .containsExactly(exact, Offset.offset(0.1f * largest))
                .isNotEqualTo(exact);
    }

    /** The logits after the first token of two rows. */
    private float[] decoded(Dtype dtype) {
        try (var model = BaseModel.load(folder, dtype);
                var scope = model.newScope();
                var cache = new KeyValueCache(model, 2)) {
            return model.decode(scope, scope.create(new long[] {3, 10}), scope.create(new long[2]), cache.array())
                    .singletonOrThrow()
                    .toFloatArray();
        }
    }

    private static float[] logits(BaseModel model, NDManager scope, RowPrefixes laid, NDArray ids) {
        return model.evaluate(scope, "forward", ids, laid.lengths(), laid.keys(), laid.values())
                .singletonOrThrow()
                .toFloatArray();
    }

    /** Loss, targets and both gradients of two rows with prefixes of different lengths. */
    private static List<float[]> gradients(BaseModel model, String method) {
        try (var scope = model.newScope();
                var rows = new Rows(scope)) {
            var laid = rows.lay(scope, none(model), List.of(prefix(model, 5), prefix(model, 2)));
            var ids = scope.create(new long[] {1, 2, 3, 4, 5, 6, 7, 8}, new Shape(2, 4));
            var labels = scope.create(new long[] {-100, -100, 3, 4, -100, 6, 7, 8}, new Shape(2, 4));
            return model
                    .differentiate(
                            scope,
                            method,
                            ids,
                            labels,
                            scope.zeros(new Shape(0)),
                            laid.lengths(),
                            laid.keys(),
                            laid.values())
                    .stream()
                    .map(NDArray::toFloatArray)
                    .toList();
        }
    }

    /** The likeliest token behind these, of one pass over all of them. */
    private static int likeliest(BaseModel model, List<Integer> ids, Prompt prompt) {
        try (var scope = model.newScope();
                var rows = new Rows(scope)) {
            var laid = rows.lay(scope, none(model), Collections.singletonList(prompt.prefix()));
            var row = scope.create(ids.stream().mapToLong(Integer::longValue).toArray())
                    .reshape(1, -1);
            var logits = model.evaluate(scope, "forward", row, laid.lengths(), laid.keys(), laid.values())
                    .singletonOrThrow();
            return Math.toIntExact(
                    logits.get("0, -1").argMax().toType(DataType.INT64, false).getLong());
        }
    }

    private static PrefixShape none(BaseModel model) {
        return PrefixShape.of(model.configuration(), 0);
    }

    private static Prefix prefix(BaseModel model, int virtualTokens) {
        var shape = PrefixShape.of(model.configuration(), virtualTokens);
        var random = new CounterRandom(virtualTokens, 3);
        var values = new float[shape.size()];
        for (var i = 0; i < values.length; i++) {
            values[i] = (float) random.gaussian(i);
        }
        return new Prefix(shape, values);
    }
}
