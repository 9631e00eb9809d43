package dev.preamble.basemodel.corpus;

import dev.preamble.engine.model.TokenBatch;
import java.util.List;

/**
 * Documents side by side, of the length that the corpus fixes.
 *
 * @param tokens the row's tokens
 * @param kinds what each token counts as: {@link #SKIPPED}, {@link #PROSE}, {@link #GIVEN} or {@link #TOLD}
 * @param offset the position of the first token
 */
@SuppressWarnings("ArrayRecordComponent") // written once by the corpus, read once by the trainer
public record Row(int[] tokens, byte[] kinds, int offset) {
    /** A token that the model does not learn to predict. */
    public static final byte SKIPPED = 0;

    /** A token of running text. */
    public static final byte PROSE = 1;

    /** A token of what a pair gives. */
    public static final byte GIVEN = 2;

    /** A token of what a pair tells. */
    public static final byte TOLD = 3;

    /** Rows of one length as the engine takes them. */
    public static TokenBatch batch(List<Row> rows) {
        int length = rows.getFirst().tokens.length;
        var ids = new long[rows.size() * length];
        var labels = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            var row = rows.get(i / length);
            int at = i % length;
            ids[i] = row.tokens[at];
            labels[i] = at == 0 || row.kinds[at] == SKIPPED ? TokenBatch.NO_TARGET : ids[i];
        }
        return new TokenBatch(ids, labels, rows.stream().mapToLong(Row::offset).toArray());
    }

    /** The same row, of which only tokens of one kind are learned. */
    public Row only(byte kind) {
        var kept = new byte[kinds.length];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = kinds[i] == kind ? kind : SKIPPED;
        }
        return new Row(tokens, kept, offset);
    }
}
