package dev.preamble.engine.training;

import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.prefix.Placement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a training departs from the plain method.
 *
 * @param depth linear layers of the reparametrisation's MLP, 2 or 3
 * @param initialisation what the prefix is before the first step
 * @param words those of {@link Initialisation#WORDS}, else null; repeated until they fill all virtual tokens
 * @param dropout the share of the prefix's elements that each step leaves out, the others scaled up
 * @param labelSmoothing the share of a target that goes to all tokens alike, in the gradient; losses are told without it
 * @param patience after so many evaluations in a row without a better one the training ends, and the prefix is the one of
 *     the best; 0 for never
 * @param accumulation batches that make up an optimiser step
 * @param horizon epochs over which the learning rate falls to 0, for a training that another one is to go on from; 0 for
 *     as many as there are
 * @param placement where the prefix stands
 * @param embeddingOnly whether what is trained are embeddings of virtual tokens, of which the model itself computes their
 *     keys and values; Li &amp; Liang 2021, section 7.2
 */
public record Method(
        int depth,
        Initialisation initialisation,
        @Nullable String words,
        double dropout,
        double labelSmoothing,
        int patience,
        int accumulation,
        int horizon,
        Placement placement,
        boolean embeddingOnly) {
    /** Nothing departs. */
    public static final Method PLAIN = new Method(2, Initialisation.RANDOM, null, 0, 0, 0, 1);

    public Method {
        // Checkpoints of earlier versions name none.
        placement = Objects.requireNonNullElse(placement, Placement.PLAIN);
        TrainingOptions.check("depth", depth, 2, 3);
        TrainingOptions.check("dropout", dropout, 0, 0.9);
        TrainingOptions.check("labelSmoothing", labelSmoothing, 0, 0.5);
        TrainingOptions.check("patience", patience, 0, 100);
        TrainingOptions.check("accumulation", accumulation, 1, 64);
        TrainingOptions.check("horizon", horizon, 0, 100);
        if (embeddingOnly && !placement.plain()) {
            throw new InvalidOptionsException("embeddingOnly", "is for a prefix in all layers and before the row");
        }
        if (embeddingOnly && initialisation == Initialisation.ZERO) {
            throw new InvalidOptionsException("initialisation", "zero is of keys and values, which embeddings are not");
        }
        if ((initialisation == Initialisation.WORDS) == (words == null || words.isBlank())) {
            throw new InvalidOptionsException(
                    "words",
                    initialisation == Initialisation.WORDS ? "must be given" : "are for initialisation words alone");
        }
    }

    /** One whose learning rate falls to 0 over all of its epochs. */
    public Method(
            int depth,
            Initialisation initialisation,
            @Nullable String words,
            double dropout,
            double labelSmoothing,
            int patience,
            int accumulation) {
        this(depth, initialisation, words, dropout, labelSmoothing, patience, accumulation, 0, Placement.PLAIN, false);
    }

    /** The same with a learning rate that falls over so many epochs. */
    public Method over(int epochs) {
        return new Method(
                depth,
                initialisation,
                words,
                dropout,
                labelSmoothing,
                patience,
                accumulation,
                epochs,
                placement,
                embeddingOnly);
    }

    /** The same of a prefix that stands elsewhere. */
    public Method at(Placement other) {
        return new Method(
                depth,
                initialisation,
                words,
                dropout,
                labelSmoothing,
                patience,
                accumulation,
                horizon,
                other,
                embeddingOnly);
    }

    /** The same of embeddings. */
    public Method ofEmbeddings() {
        return new Method(
                depth,
                initialisation,
                words,
                dropout,
                labelSmoothing,
                patience,
                accumulation,
                horizon,
                placement,
                true);
    }
}
