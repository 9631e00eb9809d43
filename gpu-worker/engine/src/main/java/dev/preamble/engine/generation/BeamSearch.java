package dev.preamble.engine.generation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hypotheses of one sequence: {@code beams} that go on and the best {@code beams} that have ended.
 *
 * <p>Source: what Hugging Face's {@code generate(num_beams=…, length_penalty=…, early_stopping=False)} does, so that
 * results can be compared. At each step the 2 · beams best continuations of all hypotheses are looked at, or more where several tokens end one; one that ends
 * counts if it is among the first beams of these; the search is over once beams have ended and the best that goes on
 * would not, ended here, be better than the worst of them. Thread: the device thread.
 */
final class BeamSearch {
    private final GenerationOptions options;
    private final List<Integer> ends;
    private final int given;
    private List<Hypothesis> running;
    private List<Ended> ended = List.of();
    private int length;
    private boolean over;

    private record Ended(Hypothesis hypothesis, FinishReason reason, double score) {}

    /**
     * A token that may continue a hypothesis.
     *
     * @param score logarithmic probability, penalised
     * @param choice null if log-probabilities were not asked for
     */
    record Candidate(int token, double score, @Nullable Choice choice) {}

    /**
     * @param ends tokens any of which ends a hypothesis
     * @param given tokens of each hypothesis that were not chosen, and count for its length
     * @param transcript of no token if there is a stop sequence to look for
     */
    BeamSearch(GenerationOptions options, List<Integer> ends, int given, @Nullable Transcript transcript) {
        this.options = options;
        this.ends = ends;
        this.given = given;
        this.running = List.of(Hypothesis.empty(transcript));
    }

    /** Those that go on, the best first; all have the same length. */
    List<Hypothesis> running() {
        return running;
    }

    /** Tokens of each of these. */
    int length() {
        return length;
    }

    /** How many continuations of a hypothesis are enough to choose from. */
    int candidates() {
        return Math.max(2, 1 + ends.size()) * options.beams();
    }

    /** Takes the best continuations of each running hypothesis, the best first. */
    void advance(List<List<Candidate>> candidates) {
        length++;
        var best = best(candidates);
        var next = new ArrayList<Hypothesis>();
        var done = new ArrayList<>(ended);
        for (var rank = 0; rank < best.size(); rank++) {
            var hypothesis = best.get(rank);
            var isEnd = ends.contains(hypothesis.token());
            hypothesis = isEnd ? hypothesis : hypothesis.transcribed();
            if (isEnd || hypothesis.stopped() || length == options.maxNewTokens()) {
                if (rank < options.beams()) {
                    var reason = isEnd || hypothesis.stopped() ? FinishReason.STOP : FinishReason.LENGTH;
                    done.add(new Ended(hypothesis, reason, score(hypothesis)));
                }
            } else if (next.size() < options.beams()) {
                next.add(hypothesis);
            }
        }
        done.sort(Comparator.comparingDouble(Ended::score).reversed());
        ended = List.copyOf(done.subList(0, Math.min(options.beams(), done.size())));
        running = List.copyOf(next);
        over = running.isEmpty() || (ended.size() == options.beams() && !mayImprove());
    }

    /** Whether the best that goes on would, ended here, be better than the worst that has. */
    private boolean mayImprove() {
        return score(running.getFirst()) > ended.getLast().score();
    }

    boolean isOver() {
        return over;
    }

    /** The tokens of the best, without the end. Once it is over. */
    List<Integer> tokens() {
        return best().tokens();
    }

    /** One for each of {@link #tokens}, if log-probabilities were asked for. */
    List<Choice> choices() {
        return best().choices();
    }

    /** Why the best ended. */
    FinishReason reason() {
        return ended.getFirst().reason();
    }

    /** The best one's Σ log p / length^lengthPenalty. */
    double score() {
        return ended.getFirst().score();
    }

    private Hypothesis best() {
        var best = ended.getFirst().hypothesis();
        var parent = best.parent();
        return parent != null && ends.contains(best.token()) ? parent : best;
    }

    private List<Hypothesis> best(List<List<Candidate>> candidates) {
        var all = new ArrayList<Hypothesis>();
        for (var i = 0; i < running.size(); i++) {
            for (var candidate : candidates.get(i)) {
                all.add(running.get(i).with(candidate.token(), candidate.score(), candidate.choice()));
            }
        }
        all.sort(Comparator.comparingDouble(Hypothesis::sum).reversed());
        return all.subList(0, Math.min(candidates(), all.size()));
    }

    private double score(Hypothesis hypothesis) {
        return hypothesis.sum() / Math.pow(length + given, options.lengthPenalty());
    }
}
