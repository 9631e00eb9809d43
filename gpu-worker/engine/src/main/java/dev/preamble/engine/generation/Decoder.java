package dev.preamble.engine.generation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.generation.Batch.Waiting;
import dev.preamble.engine.generation.BeamSearch.Candidate;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.prefix.PrefixShape;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Sequences that are continued together, each with a prefix of its own or none. They join and leave at any token, and
 * do not see one another.
 *
 * <p>Source: continuous batching, Yu et al., Orca, OSDI 2022; prompts in pieces, Agrawal et al., Sarathi, 2023. Thread:
 * the device thread.
 */
public final class Decoder implements AutoCloseable {
    /** Tokens of prompts that a step takes at most, so that a long one does not keep the others from their next token. */
    private static final int PROMPT_TOKENS = 256;

    private final BaseModel model;
    private final PrefixCache prefixes;
    private final Sampling sampling;
    private final NDManager manager;
    private final NDArray none;
    private final KeyValueCache cache;
    private final Batch batch;
    private final int rows;
    private final int promptTokens;

    /**
     * A decoder without sequences.
     *
     * @param rows how many sequences there may be at a time
     */
    public Decoder(BaseModel model, PrefixCache prefixes, int rows) {
        this(model, prefixes, rows, PROMPT_TOKENS);
    }

    Decoder(BaseModel model, PrefixCache prefixes, int rows, int promptTokens) {
        this.model = model;
        this.promptTokens = promptTokens;
        this.prefixes = prefixes;
        this.rows = rows;
        manager = model.newScope();
        sampling = new Sampling(model);
        var shape = PrefixShape.of(model.configuration(), 0);
        none = manager.zeros(new Shape(shape.dimensions()));
        cache = new KeyValueCache(model, rows);
        batch = new Batch(cache, rows);
    }

    /** Whether there is room for a sequence with such options; a beam search takes a row for each beam. */
    public boolean hasRoom(GenerationOptions options) {
        return batch.vacant() >= options.beams();
    }

    /** Whether no sequence is left. */
    public boolean isEmpty() {
        return batch.isEmpty();
    }

    /**
     * Takes a prompt in; {@link #hasRoom} says whether there is room.
     *
     * @param stream a number that keeps its draws apart from those of other prompts with the same seed
     * @throws InvalidOptionsException if prompt, prefix and new tokens exceed the model's positions, a token is not the
     *     model's, the prefix is of a model of another shape, or there are more beams than rows
     * @throws dev.preamble.engine.UnsupportedModelException for a stop sequence, if the model has no tokenizer
     */
    public Sequence join(Prompt prompt, GenerationOptions options, long stream) {
        if (options.beams() > rows) {
            throw new InvalidOptionsException("beams", "is %d, there are %d rows".formatted(options.beams(), rows));
        }
        if (!hasRoom(options)) {
            throw new IllegalStateException("too few of the " + rows + " rows are free");
        }
        var sequence = new Sequence(prompt, options, stream, model);
        requireFits(prompt, sequence.slots(), options);
        var prefix = prompt.prefix();
        batch.join(sequence, prefix == null ? none : prefixes.get(prompt.owner(), prefix));
        return sequence;
    }

    /** A token for each sequence that has seen its prompt, and a piece of the prompts of those that have not. */
    public void step() {
        try (var scope = manager.newSubManager()) {
            decode(scope);
            prefill(scope);
        }
    }

    /** Ends a sequence; one that has ended already stays as it is. */
    public void leave(Sequence sequence) {
        if (sequence.reason() == null) {
            sequence.cancel();
            batch.dropEnded();
        }
    }

    private void decode(NDManager scope) {
        var decoding = List.copyOf(batch.decoding());
        if (decoding.isEmpty()) {
            return;
        }
        var newest = decoding.stream().mapToLong(Row::newest).toArray();
        var sequences = decoding.stream().map(Row::sequence).toList();
        var filled = model.configuration().encoder() == null ? filled(scope, sequences) : lengths(scope, sequences);
        var logits =
                model.decode(scope, scope.create(newest), filled, cache.array()).singletonOrThrow();
        next(scope, logits, decoding);
    }

    /** Of each row the slots that are filled; where prefixes are not plain, also what of these each layer sees. */
    private NDArray filled(NDManager scope, List<Sequence> sequences) {
        if (sequences.stream().allMatch(sequence -> sequence.placement().plain())) {
            return scope.create(sequences.stream().mapToLong(Sequence::length).toArray());
        }
        var layers = model.configuration().layers();
        return scope.create(sequences.stream()
                        .flatMapToLong(sequence -> LongStream.concat(
                                LongStream.of(
                                        sequence.length(),
                                        sequence.placement()
                                                .begin(sequence.prompt().ids().size())),
                                sequence.placement().slots(layers, sequence.virtualTokens())))
                        .toArray())
                .reshape(-1, 2 + layers);
    }

    /** Of each row of a decoder behind an encoder the slots that are filled, and those of its prefix and prompt. */
    private static NDArray lengths(NDManager scope, List<Sequence> sequences) {
        return scope.create(sequences.stream()
                        .flatMapToLong(sequence -> LongStream.of(
                                sequence.length(),
                                sequence.virtualTokens(),
                                sequence.prompt().ids().size()))
                        .toArray())
                .reshape(-1, 3);
    }

    private void prefill(NDManager scope) {
        // An encoder sees a prompt whole.
        var pieces = model.configuration().encoder() == null;
        var ids = new ArrayList<Integer>();
        var chosen = new ArrayList<Waiting>();
        var counts = new ArrayList<Integer>();
        for (var one : batch.waiting()) {
            if (ids.size() < promptTokens) {
                var piece = one.sequence().unseen(pieces ? promptTokens - ids.size() : Integer.MAX_VALUE);
                ids.addAll(piece);
                chosen.add(one);
                counts.add(piece.size());
            }
        }
        if (chosen.isEmpty()) {
            return;
        }
        var logits = model.evaluate(
                        scope,
                        "extend",
                        longs(scope, ids),
                        longs(scope, chosen.stream().map(Waiting::row).toList()),
                        filled(scope, chosen.stream().map(Waiting::sequence).toList()),
                        longs(scope, counts),
                        cache.array())
                .singletonOrThrow();
        var ready = 0;
        for (var i = 0; i < chosen.size(); i++) {
            chosen.get(i).sequence().saw(counts.get(i));
            // Pieces are taken in order: only the last chosen one can have more to see.
            ready += chosen.get(i).sequence().hasUnseen() ? 0 : 1;
        }
        if (ready > 0) {
            var first = batch.decoding().size();
            for (var i = 0; i < ready; i++) {
                batch.promote();
            }
            next(scope, logits.get("0:" + ready), List.copyOf(batch.decoding().subList(first, first + ready)));
        }
    }

    /** What comes next in each of these rows. logits (B, V) */
    private void next(NDManager scope, NDArray logits, List<Row> rows) {
        var single = places(rows, row -> row.hypothesis() == null);
        if (!single.isEmpty()) {
            append(
                    scope,
                    sampling.select(scope, logits, single),
                    single.stream().map(rows::get).toList());
        }
        var searching = places(rows, row -> row.hypothesis() != null);
        if (!searching.isEmpty()) {
            search(
                    scope,
                    sampling.select(scope, logits, searching),
                    searching.stream().map(rows::get).toList());
        }
        batch.dropEnded();
    }

    private void append(NDManager scope, NDArray logits, List<Row> rows) {
        var tokens = sampling.choose(scope, logits, rows);
        var choices = sampling.choices(scope, logits, rows, tokens);
        for (var i = 0; i < tokens.length; i++) {
            rows.get(i).sequence().append(Math.toIntExact(tokens[i]), choices.get(i));
        }
    }

    private void search(NDManager scope, NDArray logits, List<Row> rows) {
        var candidates = sampling.candidates(scope, logits, rows);
        var ofHypotheses = new IdentityHashMap<@Nullable Hypothesis, List<Candidate>>();
        for (var i = 0; i < rows.size(); i++) {
            ofHypotheses.put(rows.get(i).hypothesis(), candidates.get(i));
        }
        rows.stream().map(Row::sequence).distinct().forEach(sequence -> {
            sequence.advance(sequence.running().stream().map(ofHypotheses::get).toList());
            if (sequence.reason() == null) {
                batch.follow(sequence);
            }
        });
    }

    private static List<Integer> places(List<Row> rows, Predicate<Row> wanted) {
        return IntStream.range(0, rows.size())
                .filter(i -> wanted.test(rows.get(i)))
                .boxed()
                .toList();
    }

    private void requireFits(Prompt prompt, int slots, GenerationOptions options) {
        var configuration = model.configuration();
        var prefix = prompt.prefix();
        if (prefix != null && !prefix.shape().fits(configuration)) {
            throw new InvalidOptionsException("prefix", "was made for a model of another shape");
        }
        if (prefix != null) {
            prefix.placement().requireOf(configuration);
        }
        if (prompt.ids().stream().anyMatch(id -> id < 0 || id >= configuration.vocabulary())) {
            throw new InvalidOptionsException("prompt", "has a token that is not below " + configuration.vocabulary());
        }
        var virtualTokens = prefix == null ? 0 : prefix.shape().virtualTokens();
        if (prompt.ids().size() > configuration.room(virtualTokens, options.maxNewTokens())) {
            throw new InvalidOptionsException(
                    "prompt",
                    "takes %d positions with its prefix and %d new tokens, the model has %d"
                            .formatted(slots, options.maxNewTokens(), configuration.positions()));
        }
        var encoder = configuration.encoder();
        if (encoder != null && prompt.ids().size() <= encoder.decoderStart()) {
            throw new InvalidOptionsException("prompt", "has nothing for the encoder");
        }
    }

    private static NDArray longs(NDManager scope, List<Integer> numbers) {
        return scope.create(numbers.stream().mapToLong(Integer::longValue).toArray());
    }

    @Override
    public void close() {
        cache.close();
        manager.close();
    }
}
