package dev.preamble.records.task;

import dev.preamble.records.worker.BaseModelCard;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The memory that a training job takes of its lane for as long as it is there, in bytes.
 *
 * <p>What it computes with in a step comes beside: that is bounded for all lanes together, whatever their options.
 *
 * @param weights how many are trained: the reparametrisation's, the prefix itself, or those of a comparison, which are
 *     copies of the base model's or stand beside them
 * @param ofWeights the weights, their gradients and AdamW's two moments, in fp32
 * @param beside in words, what else there is
 * @param ofBeside the prefix that the weights produce, its gradient, and what the method keeps of both, in fp32; in a
 *     comparison the gradients of a pass, before they are added to the others
 * @param ofRows the index of the dataset's rows; their tokens are on disk
 */
public record TrainingMemory(long weights, long ofWeights, String beside, long ofBeside, long ofRows) {
    private static final int COPIES = 4;
    private static final int BYTES_OF_ROW = 20;
    private static final double MEBIBYTE = 1 << 20;

    public static TrainingMemory of(TrainingOptions options, BaseModelCard base, long rows) {
        Comparison compare = options.compare();
        return compare == null
                ? of(options.virtualTokens(), options.reparametrisation(), options.method(), base, rows)
                : of(compare, base, rows);
    }

    private static TrainingMemory of(Comparison compare, BaseModelCard base, long rows) {
        long weights = compare.weights(base);
        return new TrainingMemory(
                weights,
                weights * COPIES * Float.BYTES,
                "the gradients of a pass",
                weights * Float.BYTES,
                rows * BYTES_OF_ROW);
    }

    private static TrainingMemory of(
            long virtualTokens, long inner, TrainingMethod method, BaseModelCard base, long rows) {
        long width = base.prefixWidth();
        long prefix = virtualTokens * width;
        // Layers without a prefix have zeros in it, of which nothing is trained.
        long trained = method.embeddingOnly()
                ? base.hiddenSize()
                : method.layers().isEmpty()
                        ? width
                        : width / base.layers() * method.layers().size();
        long ofEach = virtualTokens * base.hiddenSize()
                + (base.hiddenSize() + 1) * inner
                + (method.depth() - 2L) * (inner + 1) * inner;
        // Each kind of attention has an MLP of its own; their last layers are as wide as the prefix, together.
        long weights = inner == 0 ? virtualTokens * trained : base.attentions().size() * ofEach + (inner + 1) * trained;
        // Beside the prefix and its gradient, that of the best evaluation and the sum of the gradients of batches.
        long copies = 2L + (method.patience() > 0 ? 1 : 0) + (method.accumulation() > 1 ? 1 : 0);
        return new TrainingMemory(
                weights,
                weights * COPIES * Float.BYTES,
                "the prefix and its gradient",
                prefix * copies * Float.BYTES,
                rows * BYTES_OF_ROW);
    }

    public long total() {
        return ofWeights + ofBeside + ofRows;
    }

    /** The total and what it is made of, in words. */
    public String text() {
        return String.format(
                Locale.ROOT,
                "%s: %,d weights with gradients and AdamW's moments %s, %s %s, the index of rows %s",
                mebibytes(total()),
                weights,
                mebibytes(ofWeights),
                beside,
                mebibytes(ofBeside),
                mebibytes(ofRows));
    }

    /**
     * What would make a job fit that takes more than a lane has, in words.
     *
     * @param lane bytes of a lane
     */
    public static String remedy(TrainingOptions options, BaseModelCard base, long rows, long lane) {
        if (options.compare() != null) {
            return Arrays.stream(Comparison.values())
                    .filter(other -> of(other, base, rows).total() <= lane)
                    .map("compare %s would fit"::formatted)
                    .findFirst()
                    .orElse("no comparison with this base model fits with so many rows");
        }
        return IntStream.iterate(options.reparametrisation(), inner -> inner >= 0, inner -> inner - 1)
                .filter(inner -> of(options.virtualTokens(), inner, options.method(), base, rows)
                                .total()
                        <= lane)
                .mapToObj("reparametrisation %d would fit"::formatted)
                .findFirst()
                .orElseGet(() -> fewerTokens(options, base, rows, lane));
    }

    private static String fewerTokens(TrainingOptions options, BaseModelCard base, long rows, long lane) {
        return IntStream.iterate(options.virtualTokens(), tokens -> tokens > 0, tokens -> tokens - 1)
                .filter(tokens -> of(tokens, 0, options.method(), base, rows).total() <= lane)
                .mapToObj("reparametrisation 0 with virtualTokens %d would fit"::formatted)
                .findFirst()
                .orElse("no prefix of this base model fits with so many rows");
    }

    public static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / MEBIBYTE);
    }
}
