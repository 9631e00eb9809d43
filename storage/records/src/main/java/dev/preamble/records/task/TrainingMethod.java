package dev.preamble.records.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a training departs from the plain method. A value of this type is within the limits of the platform.
 *
 * @param depth linear layers of the reparametrisation's MLP, 2 or 3
 * @param initialisation what the prefix is before the first step
 * @param words those of the initialisation by words, repeated until they fill all virtual tokens; else left out
 * @param dropout share of the prefix's elements that each step leaves out
 * @param labelSmoothing share of a target that goes to all tokens alike, in the gradient; losses are told without it
 * @param patience after so many evaluations in a row without a better one the training ends, and the version is that of
 *     the best; 0 for never
 * @param accumulation batches that make up an optimiser step
 * @param horizon epochs over which the learning rate falls to 0, for a job that another one is to go on from; 0 for as
 *     many as there are
 * @param layers those that have the prefix, from 0, in ascending order; all when left out
 * @param infix whether the prefix stands between input and target, and the input does not see it; else it is before both
 * @param embeddingOnly whether what is trained are embeddings of virtual tokens, of which the base model computes the prefix
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingMethod(
        int depth,
        Initialisation initialisation,
        @Nullable String words,
        double dropout,
        double labelSmoothing,
        int patience,
        int accumulation,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int horizon,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Integer> layers,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean infix,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean embeddingOnly) {
    public static final Range DEPTH = new Range("method.depth", 2, 3);
    public static final Range DROPOUT = new Range("method.dropout", 0, 0.9);
    public static final Range LABEL_SMOOTHING = new Range("method.labelSmoothing", 0, 0.5);
    public static final Range PATIENCE = new Range("method.patience", 0, 100);
    public static final Range ACCUMULATION = new Range("method.accumulation", 1, 64);
    public static final Range HORIZON = new Range("method.horizon", 0, 100);

    public static final Range LAYERS = new Range("method.layers", 0, 999);

    /** Characters of the words. */
    public static final int LONGEST_WORDS = 1000;

    /** Nothing departs. */
    public static final TrainingMethod PLAIN = of(null, null, null, null, null, null, null, null, null, null, null);

    public TrainingMethod {
        DEPTH.check(depth);
        DROPOUT.check(dropout);
        LABEL_SMOOTHING.check(labelSmoothing);
        PATIENCE.check(patience);
        ACCUMULATION.check(accumulation);
        HORIZON.check(horizon);
        layers = checked(layers);
        if (embeddingOnly && (infix || !layers.isEmpty())) {
            throw new OptionOutOfRange(
                    "method.embeddingOnly",
                    "is true",
                    "false with layers or infix: its prefix is in all layers, before the row");
        }
        if (embeddingOnly && initialisation == Initialisation.ZERO) {
            throw new OptionOutOfRange(
                    "method.initialisation",
                    "is zero",
                    "random or words with embeddingOnly: zero is of keys and values");
        }
        if (initialisation == Initialisation.WORDS) {
            if (words == null || words.isBlank() || words.length() > LONGEST_WORDS) {
                throw new OptionOutOfRange(
                        "method.words",
                        words == null || words.isBlank()
                                ? "is left out"
                                : "has %d characters".formatted(words.length()),
                        "1 to %d characters, not all of them spaces".formatted(LONGEST_WORDS));
            }
        } else if (words != null) {
            throw new OptionOutOfRange("method.words", "is given", "for the initialisation words alone");
        }
    }

    /** One whose learning rate falls to 0 over all of its epochs. */
    public TrainingMethod(
            int depth,
            Initialisation initialisation,
            @Nullable String words,
            double dropout,
            double labelSmoothing,
            int patience,
            int accumulation) {
        this(depth, initialisation, words, dropout, labelSmoothing, patience, accumulation, 0, List.of(), false, false);
    }

    /** A method where what is left out (null) takes its default. */
    @JsonCreator
    public static TrainingMethod of(
            @JsonProperty("depth") @Nullable Integer depth,
            @JsonProperty("initialisation") @Nullable Initialisation initialisation,
            @JsonProperty("words") @Nullable String words,
            @JsonProperty("dropout") @Nullable Double dropout,
            @JsonProperty("labelSmoothing") @Nullable Double labelSmoothing,
            @JsonProperty("patience") @Nullable Integer patience,
            @JsonProperty("accumulation") @Nullable Integer accumulation,
            @JsonProperty("horizon") @Nullable Integer horizon,
            @JsonProperty("layers") @Nullable List<Integer> layers,
            @JsonProperty("infix") @Nullable Boolean infix,
            @JsonProperty("embeddingOnly") @Nullable Boolean embeddingOnly) {
        return new TrainingMethod(
                Objects.requireNonNullElse(depth, 2),
                Objects.requireNonNullElse(initialisation, Initialisation.RANDOM),
                words,
                Objects.requireNonNullElse(dropout, 0.0),
                Objects.requireNonNullElse(labelSmoothing, 0.0),
                Objects.requireNonNullElse(patience, 0),
                Objects.requireNonNullElse(accumulation, 1),
                Objects.requireNonNullElse(horizon, 0),
                Objects.requireNonNullElse(layers, List.of()),
                Objects.requireNonNullElse(infix, false),
                Objects.requireNonNullElse(embeddingOnly, false));
    }

    /** The same with a learning rate that falls over so many epochs. */
    public TrainingMethod over(int epochs) {
        return new TrainingMethod(
                depth,
                initialisation,
                words,
                dropout,
                labelSmoothing,
                patience,
                accumulation,
                epochs,
                layers,
                infix,
                embeddingOnly);
    }

    private static List<Integer> checked(List<Integer> layers) {
        // JSON may say null among them.
        var before = -1;
        for (@Nullable Integer layer : layers) {
            if (layer == null || layer <= before) {
                throw new OptionOutOfRange(LAYERS.option(), "is " + layers, "from 0, each once, in ascending order");
            }
            before = LAYERS.check(layer);
        }
        return List.copyOf(layers);
    }

    /** Every limit, for documents and error texts. */
    public static List<Range> limits() {
        return List.of(DEPTH, DROPOUT, LABEL_SMOOTHING, PATIENCE, ACCUMULATION, HORIZON, LAYERS);
    }
}
