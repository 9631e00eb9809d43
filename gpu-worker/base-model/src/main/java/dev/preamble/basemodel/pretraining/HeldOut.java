package dev.preamble.basemodel.pretraining;

import dev.preamble.basemodel.corpus.Corpus;
import dev.preamble.basemodel.corpus.Row;
import java.util.List;
import java.util.stream.LongStream;

/** Text that training never sees, and the losses on it. */
public final class HeldOut {
    private final List<Row> novels;
    private final List<Row> encyclopedia;
    private final List<Row> pairs;

    /** Takes so many rows of each. */
    public HeldOut(Corpus novels, Corpus encyclopedia, Corpus pairs, int rows) {
        this.novels = rows(novels, rows, Row.PROSE);
        this.encyclopedia = rows(encyclopedia, rows, Row.PROSE);
        this.pairs = rows(pairs, rows, Row.TOLD);
    }

    /** Mean -log p a token of novels, of encyclopedia and of what pairs tell. */
    public List<Double> losses(Trainer trainer) {
        return List.of(
                trainer.evaluate(novels).mean(),
                trainer.evaluate(encyclopedia).mean(),
                trainer.evaluate(pairs).mean());
    }

    private static List<Row> rows(Corpus corpus, int rows, byte kind) {
        return LongStream.range(0, rows)
                .mapToObj(number -> corpus.row(number).only(kind))
                .toList();
    }
}
