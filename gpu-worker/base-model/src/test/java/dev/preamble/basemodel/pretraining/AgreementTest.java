package dev.preamble.basemodel.pretraining;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.preamble.basemodel.demo.DemoTenant;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How far the model that we ship says in smaller elements what it says in fp32, decoding real rows token by token. */
class AgreementTest {
    private static final Path SHIPPED = Path.of("preamble-base");
    private static final int ROWS = 16;
    private static final int TOKENS = 64;

    @ParameterizedTest
    @CsvSource({"BF16, 0.94, 0.005", "INT8, 0.94, 0.005"})
    void decodesNearlyAsInFp32(Dtype dtype, double leastShare, double mostDivergence) {
        var exact = decoded(Dtype.FP32);
        var smaller = decoded(dtype);
        var alike = 0;
        var divergence = 0.0;
        for (var i = 0; i < exact.size(); i++) {
            alike += likeliest(exact.get(i)) == likeliest(smaller.get(i)) ? 1 : 0;
            divergence += divergence(exact.get(i), smaller.get(i)) / exact.size();
        }
        System.out.printf(
                "%s: the likeliest token is that of fp32 at %d of %d; mean divergence %.5f nats%n",
                dtype, alike, exact.size(), divergence);

        assertThat((double) alike / exact.size()).isGreaterThan(leastShare);
        assertThat(divergence).isPositive().isLessThan(mostDivergence);
    }

    /** The logits after each token of each row, given the row so far. */
    private static List<float[]> decoded(Dtype dtype) {
        var all = new ArrayList<float[]>();
        try (var model = BaseModel.load(SHIPPED, dtype);
                var scope = model.newScope()) {
            var c = model.configuration();
            var rows = DemoTenant.MUSEUM.examples().stream()
                    .map(example -> model.tokenizer().encode(example.input() + " " + example.target()))
                    .filter(ids -> ids.size() >= TOKENS)
                    .limit(ROWS)
                    .toList();
            var cache = model.evaluate(
                            scope, "empty", scope.create(new long[] {ROWS, c.keyValueHeads(), TOKENS, c.headWidth()}))
                    .singletonOrThrow();
            for (var at = 0; at < TOKENS; at++) {
                var position = at;
                var ids = rows.stream().mapToLong(row -> row.get(position)).toArray();
                try (var step = scope.newSubManager()) {
                    var lengths = step.full(new Shape(ROWS), position).toType(DataType.INT64, false);
                    var logits = model.decode(step, step.create(ids), lengths, cache)
                            .singletonOrThrow()
                            .toFloatArray();
                    for (var row = 0; row < ROWS; row++) {
                        all.add(Arrays.copyOfRange(logits, row * c.vocabulary(), (row + 1) * c.vocabulary()));
                    }
                }
            }
        }
        return all;
    }

    private static int likeliest(float[] logits) {
        var best = 0;
        for (var i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }

    /** Kullback–Leibler divergence of the second from the first, in nats. */
    private static double divergence(float[] logits, float[] others) {
        var normaliser = normaliser(logits);
        var ofOthers = normaliser(others);
        var sum = 0.0;
        for (var i = 0; i < logits.length; i++) {
            sum += Math.exp(logits[i] - normaliser) * (logits[i] - normaliser - others[i] + ofOthers);
        }
        return sum;
    }

    private static double normaliser(float[] logits) {
        var largest = logits[likeliest(logits)];
        var sum = 0.0;
        for (var logit : logits) {
            sum += Math.exp(logit - largest);
        }
        return largest + Math.log(sum);
    }
}
