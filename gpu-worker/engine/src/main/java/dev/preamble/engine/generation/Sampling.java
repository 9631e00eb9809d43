package dev.preamble.engine.generation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.preamble.engine.generation.BeamSearch.Candidate;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.random.CounterRandom;
import dev.preamble.engine.script.Script;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What may come next in each row: a token, chosen greedily or drawn by temperature, top-k and top-p, or the candidates
 * of a beam search. Options are looked at row by row, so that any mixture takes a few calls. Thread: the device thread.
 */
final class Sampling {
    /** Always as many, since how many are sorted may decide the order of equals. */
    private static final int FEW = 64;

    private static final int MANY = 1024;

    private final Script script;

    Sampling(BaseModel model) {
        script = model.tool(Sampling.class, "Sampling");
    }

    /** How a token is chosen, as far as it decides what has to be computed; a row's manner depends on its options alone. */
    private enum Manner {
        GREEDY,
        /** Among all tokens. */
        DRAWN,
        /** Among the k likeliest, which are few. */
        DRAWN_OF_FEW,
        /** Among the k likeliest, or among those that together have a probability, which mostly are not very many. */
        DRAWN_OF_MANY;

        static Manner of(GenerationOptions options) {
            if (options.temperature() == 0) {
                return GREEDY;
            }
            if (options.topK() == 0 && options.topP() == 1) {
                return DRAWN;
            }
            return options.topK() > 0 && options.topK() <= FEW ? DRAWN_OF_FEW : DRAWN_OF_MANY;
        }
    }

    /**
     * One token for each row, none of which is a beam search's.
     *
     * @param logits (B, V)
     */
    long[] choose(NDManager scope, NDArray logits, List<Row> rows) {
        var scores = penalised(scope, logits, rows);
        var alike = new EnumMap<Manner, List<Integer>>(Manner.class);
        for (var i = 0; i < rows.size(); i++) {
            alike.computeIfAbsent(Manner.of(rows.get(i).options()), none -> new ArrayList<>())
                    .add(i);
        }
        var chosen = new long[rows.size()];
        alike.forEach((manner, places) -> {
            var tokens = choose(
                    scope,
                    select(scope, scores, places),
                    manner,
                    places.stream().map(rows::get).toList());
            for (var i = 0; i < tokens.length; i++) {
                chosen[places.get(i)] = tokens[i];
            }
        });
        return chosen;
    }

    private long[] choose(NDManager scope, NDArray scores, Manner manner, List<Row> rows) {
        return switch (manner) {
            case GREEDY ->
                script.evaluate(scope, "forward", scores).singletonOrThrow().toLongArray();
            case DRAWN ->
                script.evaluate(scope, "draw", scores, shares(scope, rows), temperatures(scope, rows))
                        .singletonOrThrow()
                        .toLongArray();
            case DRAWN_OF_FEW -> chooseLikely(scope, scores, rows, FEW);
            case DRAWN_OF_MANY -> chooseLikely(scope, scores, rows, MANY);
        };
    }

    /** @param count of the likeliest tokens are looked at, and of a row for which these are too few all */
    private long[] chooseLikely(NDManager scope, NDArray scores, List<Row> rows, long count) {
        var vocabulary = scores.getShape().get(1);
        var topK = floats(
                scope,
                rows,
                row -> row.options().topK() == 0 ? vocabulary : row.options().topK());
        var topP = floats(scope, rows, row -> row.options().topP());
        var drawn = script.evaluate(
                scope,
                "draw_likely",
                scores,
                shares(scope, rows),
                temperatures(scope, rows),
                topK,
                topP,
                scope.create(count));
        var tokens = drawn.get(0).toLongArray();
        var tooFew = drawn.get(1).toLongArray();
        var open = IntStream.range(0, tokens.length)
                .filter(i -> tooFew[i] == 1)
                .boxed()
                .toList();
        if (!open.isEmpty()) {
            var others = chooseLikely(
                    scope,
                    select(scope, scores, open),
                    open.stream().map(rows::get).toList(),
                    vocabulary);
            for (var i = 0; i < others.length; i++) {
                tokens[open.get(i)] = others[i];
            }
        }
        return tokens;
    }

    /**
     * What the model itself finds of the tokens that were chosen; null for rows that do not ask.
     *
     * @param logits (B, V)
     */
    List<@Nullable Choice> choices(NDManager scope, NDArray logits, List<Row> rows, long[] chosen) {
        var choices = new ArrayList<@Nullable Choice>(Collections.nCopies(rows.size(), null));
        var asking = IntStream.range(0, rows.size())
                .filter(i -> rows.get(i).options().logProbabilities() != null)
                .boxed()
                .toList();
        if (!asking.isEmpty()) {
            var theirs = asking.stream().map(rows::get).toList();
            var logp = logProbabilities(scope, select(scope, logits, asking));
            var likeliest = likeliest(scope, logp, theirs);
            var ids = asking.stream().mapToLong(i -> chosen[i]).toArray();
            var values = of(scope, logp, ids, 1);
            for (var i = 0; i < theirs.size(); i++) {
                var itself = new Likelihood(Math.toIntExact(ids[i]), values[i]);
                choices.set(asking.get(i), new Choice(itself, likeliest.get(i)));
            }
        }
        return choices;
    }

    /**
     * For each row, the best continuations of its hypothesis, the best first.
     *
     * @param logits (B, V)
     */
    List<List<Candidate>> candidates(NDManager scope, NDArray logits, List<Row> rows) {
        var logp = logProbabilities(scope, logits);
        var scores = penalised(scope, logp, rows);
        var most =
                rows.stream().mapToInt(row -> row.sequence().candidates()).max().orElseThrow();
        var count = (int) Math.min(most, logits.getShape().get(1));
        var highest = script.evaluate(scope, "highest", scores, scope.create(count));
        var score = highest.get(0).toFloatArray();
        var ids = highest.get(1).toLongArray();
        var asked = rows.stream().anyMatch(row -> row.options().logProbabilities() != null);
        var likeliest = asked ? likeliest(scope, logp, rows) : List.<List<Likelihood>>of();
        var values = asked ? of(scope, logp, ids, count) : new float[0];
        var candidates = new ArrayList<List<Candidate>>();
        for (var row = 0; row < rows.size(); row++) {
            var theirs = new ArrayList<Candidate>();
            for (var i = row * count; i < (row + 1) * count; i++) {
                var token = Math.toIntExact(ids[i]);
                var choice = rows.get(row).options().logProbabilities() == null
                        ? null
                        : new Choice(new Likelihood(token, values[i]), likeliest.get(row));
                theirs.add(new Candidate(token, score[i], choice));
            }
            candidates.add(theirs);
        }
        return candidates;
    }

    /** The rows of these places; mostly that is all of them. */
    NDArray select(NDManager scope, NDArray logits, List<Integer> places) {
        if (places.size() == logits.getShape().get(0)) {
            return logits;
        }
        var rows = places.stream().mapToLong(Integer::longValue).toArray();
        return script.evaluate(scope, "select", logits, scope.create(rows)).singletonOrThrow();
    }

    private NDArray penalised(NDManager scope, NDArray scores, List<Row> rows) {
        if (rows.stream().noneMatch(row -> row.options().penalises())) {
            return scores;
        }
        var places = new ArrayList<Integer>();
        var ids = new ArrayList<Integer>();
        for (var i = 0; i < rows.size(); i++) {
            if (rows.get(i).options().penalises()) {
                ids.addAll(rows.get(i).tokens());
                places.addAll(Collections.nCopies(ids.size() - places.size(), i));
            }
        }
        var penalties = new float[ids.size()];
        for (var i = 0; i < penalties.length; i++) {
            penalties[i] = (float) rows.get(places.get(i)).options().repetitionPenalty();
        }
        return script.evaluate(
                        scope, "penalise", scores, longs(scope, places), longs(scope, ids), scope.create(penalties))
                .singletonOrThrow();
    }

    private NDArray logProbabilities(NDManager scope, NDArray logits) {
        return script.evaluate(scope, "log_probabilities", logits).singletonOrThrow();
    }

    /** For each row its likeliest tokens, as many as it asks for. */
    private List<List<Likelihood>> likeliest(NDManager scope, NDArray logp, List<Row> rows) {
        var most = rows.stream().mapToInt(Sampling::likeliest).max().orElseThrow();
        if (most == 0) {
            return Collections.nCopies(rows.size(), List.of());
        }
        var count = (int) Math.min(most, logp.getShape().get(1));
        var highest = script.evaluate(scope, "highest", logp, scope.create(count));
        var values = highest.get(0).toFloatArray();
        var ids = highest.get(1).toLongArray();
        return IntStream.range(0, rows.size())
                .mapToObj(row -> IntStream.range(row * count, row * count + Math.min(count, likeliest(rows.get(row))))
                        .mapToObj(i -> new Likelihood(Math.toIntExact(ids[i]), values[i]))
                        .toList())
                .toList();
    }

    private static int likeliest(Row row) {
        var asked = row.options().logProbabilities();
        return asked == null ? 0 : asked;
    }

    /** Those of so many tokens of each row. */
    private float[] of(NDManager scope, NDArray logp, long[] ids, int each) {
        var at = scope.create(ids).reshape(-1, each);
        return script.evaluate(scope, "of", logp, at).singletonOrThrow().toFloatArray();
    }

    private static NDArray shares(NDManager scope, List<Row> rows) {
        return floats(scope, rows, row -> {
            var sequence = row.sequence();
            var uniform = new CounterRandom(sequence.options().seed(), sequence.stream()).uniform(sequence.count());
            // Rounded to single precision it must stay below 1, and times a sum below that sum.
            return Math.min(uniform, 1 - 0x1p-23);
        });
    }

    private static NDArray temperatures(NDManager scope, List<Row> rows) {
        return floats(scope, rows, row -> row.options().temperature());
    }

    private static NDArray floats(NDManager scope, List<Row> rows, ToDoubleFunction<Row> number) {
        var floats = new float[rows.size()];
        for (var i = 0; i < floats.length; i++) {
            floats[i] = (float) number.applyAsDouble(rows.get(i));
        }
        return scope.create(floats);
    }

    private static NDArray longs(NDManager scope, List<Integer> numbers) {
        return scope.create(numbers.stream().mapToLong(Integer::longValue).toArray());
    }
}
