package dev.preamble.engine.generation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A continuation that a beam search considers: another one, and a token more. */
final class Hypothesis {
    private final @Nullable Hypothesis parent;
    private final int length;
    private final int token;
    private final double sum;
    private final @Nullable Choice choice;
    private final @Nullable Transcript transcript;

    private Hypothesis(
            @Nullable Hypothesis parent,
            int length,
            int token,
            double sum,
            @Nullable Choice choice,
            @Nullable Transcript transcript) {
        this.parent = parent;
        this.length = length;
        this.token = token;
        this.sum = sum;
        this.choice = choice;
        this.transcript = transcript;
    }

    /** The one without a token; with a transcript if there is a stop sequence to look for. */
    static Hypothesis empty(@Nullable Transcript transcript) {
        return new Hypothesis(null, 0, -1, 0, null, transcript);
    }

    /**
     * With one token more.
     *
     * @param score the token's logarithmic probability, penalised
     * @param choice null if log-probabilities were not asked for
     */
    Hypothesis with(int next, double score, @Nullable Choice choice) {
        return new Hypothesis(this, length + 1, next, sum + score, choice, transcript);
    }

    /** With the text of its token, so that a stop sequence shows. */
    Hypothesis transcribed() {
        return transcript == null ? this : new Hypothesis(parent, length, token, sum, choice, transcript.with(token));
    }

    /** The one without the last token; null if there is none. */
    @Nullable
    Hypothesis parent() {
        return parent;
    }

    int length() {
        return length;
    }

    /** The last token. */
    int token() {
        return token;
    }

    /** Of the tokens' scores. */
    double sum() {
        return sum;
    }

    boolean stopped() {
        return transcript != null && transcript.stopped();
    }

    List<Integer> tokens() {
        var tokens = new ArrayList<Integer>();
        for (var at = this; at.parent != null; at = at.parent) {
            tokens.add(at.token);
        }
        Collections.reverse(tokens);
        return tokens;
    }

    List<Choice> choices() {
        var choices = new ArrayList<Choice>();
        for (var at = this; at.choice != null && at.parent != null; at = at.parent) {
            choices.add(at.choice);
        }
        Collections.reverse(choices);
        return choices;
    }

    /** How many tokens two hypotheses of the same search have in common from the first on. */
    static int shared(Hypothesis one, Hypothesis other) {
        var a = one;
        var b = other;
        while (a != b) {
            if (a.length >= b.length) {
                a = Objects.requireNonNull(a.parent, "hypotheses of two searches");
            } else {
                b = Objects.requireNonNull(b.parent, "hypotheses of two searches");
            }
        }
        return a.length;
    }
}
