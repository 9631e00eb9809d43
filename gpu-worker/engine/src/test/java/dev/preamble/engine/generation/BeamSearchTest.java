package dev.preamble.engine.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.engine.generation.BeamSearch.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Beam search by itself: over made-up probabilities of a few tokens. */
final class BeamSearchTest {
    private static final int END = 0;

    @Test
    void beamsThatCoverEverythingFindTheBestThereIs() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var round = 0; round < 2000; round++) {
            // Of three tokens and three steps there are 14 texts, and never more than eight to keep.
            var model = new Model(3, random.nextLong());
            var options = GenerationOptions.beams(3, 8, random.nextDouble(-2, 3));
            var best = everyText(model, 3).stream()
                    .max(Comparator.comparingDouble(text -> model.score(text, options.lengthPenalty())))
                    .orElseThrow();

            var search = searched(model, options);

            assertThat(withEnd(search, 3)).as("seed %d, round %d", seed, round).isEqualTo(best);
            assertThat(search.score()).isCloseTo(model.score(best, options.lengthPenalty()), within());
        }
    }

    @Test
    void aCandidateThatEndsBehindTheFirstBeamsDoesNotCount() {
        // "1 1" and "1 2" lead, "2 end" comes third; every third token makes a text less likely than that.
        var third = List.of(0.3, 0.4, 0.3);
        var model = Map.of(
                List.<Integer>of(),
                List.of(0.01, 0.5, 0.49),
                List.of(1),
                List.of(0.18, 0.42, 0.4),
                List.of(2),
                List.of(0.38, 0.32, 0.3),
                List.of(1, 1),
                third,
                List.of(1, 2),
                third);
        var search = new BeamSearch(GenerationOptions.beams(3, 2, 0), List.of(END), 0, null);

        search.advance(candidates(search, model));
        search.advance(candidates(search, model));
        assertThat(search.running()).extracting(Hypothesis::tokens).containsExactly(List.of(1, 1), List.of(1, 2));
        search.advance(candidates(search, model));

        assertThat(search.tokens()).containsExactly(1, 1, 1);
    }

    @Test
    void isOverOnceTheBestThatGoesOnIsNoBetterThanTheWorstThatEnded() {
        var model = Map.of(
                List.<Integer>of(),
                List.of(0.5, 0.3, 0.2),
                List.of(1),
                List.of(0.98, 0.01, 0.01),
                List.of(2),
                List.of(0.1, 0.6, 0.3));
        var search = new BeamSearch(GenerationOptions.beams(9, 2, 0), List.of(END), 0, null);

        search.advance(candidates(search, model));
        assertThat(search.isOver()).isFalse();
        search.advance(candidates(search, model));

        // 0.5 and 0.3 · 0.98 have ended, 0.2 · 0.6 goes on.
        assertThat(search.isOver()).isTrue();
        assertThat(search.tokens()).isEmpty();
        assertThat(search.reason()).isEqualTo(FinishReason.STOP);
    }

    private static BeamSearch searched(Model model, GenerationOptions options) {
        var search = new BeamSearch(options, List.of(END), 0, null);
        while (!search.isOver()) {
            var known = new HashMap<List<Integer>, List<Double>>();
            search.running()
                    .forEach(hypothesis -> known.put(hypothesis.tokens(), model.probabilities(hypothesis.tokens())));
            search.advance(candidates(search, known));
        }
        return search;
    }

    /** All continuations of each hypothesis, the likeliest first. */
    private static List<List<Candidate>> candidates(BeamSearch search, Map<List<Integer>, List<Double>> model) {
        return search.running().stream()
                .map(hypothesis -> {
                    var p = model.get(hypothesis.tokens());
                    assertThat(p).as("of %s", hypothesis.tokens()).isNotNull();
                    return IntStream.range(0, p.size())
                            .mapToObj(token -> new Candidate(token, Math.log(p.get(token)), null))
                            .sorted(Comparator.comparingDouble(Candidate::score).reversed())
                            .toList();
                })
                .toList();
    }

    private static List<Integer> withEnd(BeamSearch search, int longest) {
        var tokens = new ArrayList<>(search.tokens());
        if (search.reason() == FinishReason.STOP) {
            tokens.add(END);
        }
        assertThat(tokens).hasSizeLessThanOrEqualTo(longest);
        return tokens;
    }

    private static List<List<Integer>> everyText(Model model, int longest) {
        var done = new ArrayList<List<Integer>>();
        var open = List.of(List.<Integer>of());
        for (var length = 1; length <= longest; length++) {
            var longer = new ArrayList<List<Integer>>();
            for (var text : open) {
                for (var token = 0; token < model.vocabulary(); token++) {
                    var next = new ArrayList<>(text);
                    next.add(token);
                    (token == END || length == longest ? done : longer).add(next);
                }
            }
            open = longer;
        }
        return done;
    }

    private static Offset<Double> within() {
        return Offset.offset(1e-9);
    }

    /** Random probabilities of the next token after any others. */
    private record Model(int vocabulary, long seed) {
        List<Double> probabilities(List<Integer> tokens) {
            var random = new Random(seed ^ ((31L * tokens.hashCode()) << 7));
            var p = random.doubles(vocabulary, 0.01, 1).boxed().toList();
            var sum = p.stream().mapToDouble(Double::doubleValue).sum();
            return p.stream().map(each -> each / sum).toList();
        }

        double score(List<Integer> text, double lengthPenalty) {
            var sum = 0.0;
            for (var i = 0; i < text.size(); i++) {
                sum += Math.log(probabilities(text.subList(0, i)).get(text.get(i)));
            }
            return sum / Math.pow(text.size(), lengthPenalty);
        }
    }
}
