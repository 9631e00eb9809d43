package dev.preamble.engine.metric;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** The metrics, each with the name that tables, files and requests call it by. */
public enum Metric {
    /** {@link Bleu}, 0 to 1. */
    BLEU,
    /** {@link Nist}, from 0, unbounded. */
    NIST,
    /** {@link Meteor}, 0 to 1. */
    METEOR,
    /** {@link RougeN} of words, 0 to 1. */
    ROUGE_1,
    /** {@link RougeN} of pairs of words, 0 to 1. */
    ROUGE_2,
    /** {@link RougeL}, 0 to 1. */
    ROUGE_L,
    /** {@link Cider}, 0 to 10. */
    CIDER,
    /** {@link MultiBleu}, 0 to 1. */
    MULTI_BLEU,
    /** {@link TranslationEditRate}, from 0; less is better. */
    TER;

    /** The name in small letters with hyphens: {@code rouge-l}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Metric> of(String id) {
        return Arrays.stream(values()).filter(metric -> metric.id().equals(id)).findFirst();
    }

    /**
     * The score of all items together, finite. No items score 0.
     *
     * @throws CancellationException if the thread is interrupted, where a metric may take long
     */
    public double of(List<Item> items) {
        if (items.isEmpty()) {
            return 0;
        }
        return switch (this) {
            case BLEU -> Bleu.score(items);
            case NIST -> Nist.score(items);
            case METEOR -> Meteor.score(items);
            case ROUGE_1 -> RougeN.score(items, 1);
            case ROUGE_2 -> RougeN.score(items, 2);
            case ROUGE_L -> RougeL.score(items);
            case CIDER -> Cider.score(items);
            case MULTI_BLEU -> MultiBleu.score(items);
            case TER -> TranslationEditRate.score(items);
        };
    }

    static void endIfInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted while scoring");
        }
    }
}
