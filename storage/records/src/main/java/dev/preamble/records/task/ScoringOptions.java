package dev.preamble.records.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a version is scored once it is learned: it continues held-out inputs, and what comes is compared with their targets.
 * A value of this type is within the limits of the platform.
 *
 * @param metrics at least one, each once
 * @param texts how many are generated at most, one for each distinct held-out input
 * @param maxNewTokens of each text
 * @param beams width of the beam search; 1 takes the likeliest token each time
 */
public record ScoringOptions(List<ScoringMetric> metrics, int texts, int maxNewTokens, int beams) {
    public static final Range TEXTS = new Range("scoring.texts", 1, 500);
    public static final Range MAX_NEW_TOKENS =
            new Range("scoring.maxNewTokens", 1, GenerationOptions.MAX_NEW_TOKENS.most());
    public static final Range BEAMS = new Range("scoring.beams", 1, GenerationOptions.BEAMS.most());

    /** Targets of one input that its text is compared with; further ones are left out. */
    public static final int REFERENCES = 50;

    private static final List<ScoringMetric> USUAL =
            List.of(ScoringMetric.BLEU, ScoringMetric.NIST, ScoringMetric.ROUGE_L, ScoringMetric.CIDER);

    public ScoringOptions {
        TEXTS.check(texts);
        MAX_NEW_TOKENS.check(maxNewTokens);
        BEAMS.check(beams);
        metrics = checked(metrics);
    }

    /** Options where what is left out (null) takes its default. */
    @JsonCreator
    public static ScoringOptions of(
            @JsonProperty("metrics") @Nullable List<ScoringMetric> metrics,
            @JsonProperty("texts") @Nullable Integer texts,
            @JsonProperty("maxNewTokens") @Nullable Integer maxNewTokens,
            @JsonProperty("beams") @Nullable Integer beams) {
        return new ScoringOptions(
                Objects.requireNonNullElse(metrics, USUAL),
                Objects.requireNonNullElse(texts, 100),
                Objects.requireNonNullElse(maxNewTokens, 64),
                Objects.requireNonNullElse(beams, 1));
    }

    /** The limits of all options that are numbers. */
    public static List<Range> limits() {
        return List.of(TEXTS, MAX_NEW_TOKENS, BEAMS);
    }

    private static List<ScoringMetric> checked(List<ScoringMetric> metrics) {
        // JSON may say null among them.
        var known = new ArrayList<@Nullable ScoringMetric>(metrics);
        if (known.isEmpty() || known.contains(null)) {
            throw new OptionOutOfRange(
                    "scoring.metrics",
                    known.isEmpty() ? "is empty" : "has null",
                    "some of "
                            + Arrays.stream(ScoringMetric.values())
                                    .map(ScoringMetric::id)
                                    .collect(Collectors.joining(", ")));
        }
        return List.copyOf(EnumSet.copyOf(metrics));
    }
}
