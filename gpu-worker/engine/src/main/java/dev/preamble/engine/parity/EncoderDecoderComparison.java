package dev.preamble.engine.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.data.Batches;
import dev.preamble.engine.data.Row;
import dev.preamble.engine.generation.Prompt;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.ModelConfiguration.Attention;
import dev.preamble.engine.model.TokenBatch;
import dev.preamble.engine.prefix.Prefix;
import dev.preamble.engine.prefix.PrefixShape;
import dev.preamble.engine.prefix.RowPrefixes;
import dev.preamble.engine.prefix.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What is compared of an encoder-decoder: its logits, plain and with a prefix in the decoder's attention to itself. A case
 * may go on to all three prefixes, which Transformers alone does not do: {@code encoder_prefix}, {@code cross_prefix} and
 * {@code decoder_prefix}, {@code logits_with_prefixes}, and from {@code labels} (B, T) loss, gradients and greedy_12.
 */
final class EncoderDecoderComparison {
    private static final String ALL = "logits_with_prefixes";

    private final BaseModel model;
    private final NDManager scope;
    private final Expected expected;
    private final RowPrefixes laid;
    private final List<Prefix> prefixes;

    EncoderDecoderComparison(BaseModel model, NDManager scope, Rows rows, Expected expected) {
        this.model = model;
        this.scope = scope;
        this.expected = expected;
        prefixes = prefixes();
        laid = rows.lay(scope, PrefixShape.of(model.configuration(), 0), prefixes);
    }

    List<Check> checks() {
        var checks = new ArrayList<>(List.of(
                logits("logits_with_decoder_prefix", Set.of("decoder")), logits("logits_without_prefix", Set.of())));
        if (expected.has(ALL)) {
            checks.add(logits(ALL, Set.of("encoder", "cross", "decoder")));
            checks.addAll(gradients());
            checks.add(Greedy.check(model, expected, prompts()));
        }
        return checks;
    }

    /** With the prefixes of these attentions, and none of the others. */
    private Check logits(String quantity, Set<String> having) {
        var attentions = model.configuration().attentions();
        var lengths = new long[attentions.size() * expected.rows()];
        for (var i = 0; i < lengths.length; i++) {
            var has = having.contains(attentions.get(i % attentions.size()).name());
            lengths[i] = has ? virtualTokens() : 0;
        }
        var logits = model.evaluate(
                        scope,
                        "forward",
                        scope.create(expected.tokens("input_ids"), new Shape(expected.rows(), expected.tokens())),
                        scope.create(expected.longs("decoder_input_ids")).reshape(expected.rows(), -1),
                        scope.create(lengths).reshape(expected.rows(), -1),
                        laid.keys(),
                        laid.values())
                .singletonOrThrow();
        return Check.close(quantity, logits.toFloatArray(), expected.floats(quantity));
    }

    private List<Check> gradients() {
        var batch = Batches.of(rows());
        var loss = model.differentiate(
                scope,
                "prefix_gradients",
                batch.ids(scope),
                batch.labels(scope),
                scope.zeros(new Shape(0)),
                laid.lengths(),
                laid.keys(),
                laid.values());
        var checks = new ArrayList<Check>();
        checks.add(Check.close("nll_sum_per_row", loss.get(0).toFloatArray(), expected.floats("nll_sum_per_row")));
        var first = 0;
        for (var attention : model.configuration().attentions()) {
            checks.add(gradient(attention, first, loss.get(2), "keys"));
            checks.add(gradient(attention, first, loss.get(3), "values"));
            first += attention.layers();
        }
        return checks;
    }

    private Check gradient(Attention attention, int first, NDArray gradients, String what) {
        var quantity = "grad_%s_prefix_%s".formatted(attention.name(), what);
        var actual = gradients.get(first + ":" + (first + attention.layers()));
        var heads = expected.length(quantity, 2);
        return Check.close(
                quantity,
                withoutHeads(
                        actual.duplicate().toFloatArray(), model.configuration().keyValueHeads()),
                withoutHeads(expected.floats(quantity), heads));
    }

    /** (L, B, H, P, D) to (L, B, P, H * D), since an encoder may have other heads than its decoder. */
    private float[] withoutHeads(float[] values, int heads) {
        var width = model.configuration().width() / heads;
        var slots = virtualTokens();
        var turned = new float[values.length];
        for (var i = 0; i < values.length / width; i++) {
            var slot = i % slots;
            var head = i / slots % heads;
            var block = i / slots / heads;
            System.arraycopy(values, i * width, turned, ((block * slots + slot) * heads + head) * width, width);
        }
        return turned;
    }

    /** Source and decoder's tokens of each row, one behind the other. */
    private List<Row> rows() {
        var decoder = expected.longs("decoder_input_ids");
        var labels = expected.longs("labels");
        var length = expected.length("labels", 1);
        var rows = new ArrayList<Row>();
        for (var row = 0; row < expected.rows(); row++) {
            var ids = new ArrayList<>(source(row));
            var target = 0;
            while (labels[row * length + target] == TokenBatch.NO_TARGET) {
                target++;
            }
            var targetStart = ids.size() + target;
            Arrays.stream(decoder, row * length, (row + 1) * length)
                    .mapToObj(Math::toIntExact)
                    .forEach(ids::add);
            rows.add(new Row(ids, targetStart));
        }
        return rows;
    }

    private List<Prompt> prompts() {
        var decoder = expected.longs("decoder_input_ids");
        var length = expected.length("decoder_input_ids", 1);
        var given = Objects.requireNonNull(model.configuration().encoder()).decoderStart();
        var prompts = new ArrayList<Prompt>();
        for (var row = 0; row < expected.rows(); row++) {
            var ids = new ArrayList<>(source(row));
            Arrays.stream(decoder, row * length, row * length + given)
                    .mapToObj(Math::toIntExact)
                    .forEach(ids::add);
            prompts.add(new Prompt(ids, prefixes.get(row)));
        }
        return prompts;
    }

    private List<Integer> source(int row) {
        return Arrays.stream(expected.tokens("input_ids"), row * expected.tokens(), (row + 1) * expected.tokens())
                .filter(id -> id != TokenBatch.NO_TOKEN)
                .mapToObj(Math::toIntExact)
                .toList();
    }

    /** All three of each row, zeros where the case has none. */
    private List<Prefix> prefixes() {
        var shape = PrefixShape.of(model.configuration(), virtualTokens());
        var values = new float[expected.rows()][shape.size()];
        var first = 0;
        for (var attention : model.configuration().attentions()) {
            var name = attention.name() + "_prefix";
            var width = 2 * attention.layers() * model.configuration().width();
            if (expected.has(name + "_keys")) {
                var ofAttention = expected.prefixes(name);
                for (var row = 0; row < values.length; row++) {
                    for (var token = 0; token < shape.virtualTokens(); token++) {
                        System.arraycopy(
                                ofAttention.get(row).values(),
                                token * width,
                                values[row],
                                token * shape.width() + first,
                                width);
                    }
                }
            }
            first += width;
        }
        return Arrays.stream(values).map(row -> new Prefix(shape, row)).toList();
    }

    private int virtualTokens() {
        return expected.length("decoder_prefix_keys", 3);
    }
}
