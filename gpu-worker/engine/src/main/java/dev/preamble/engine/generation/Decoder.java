package dev.preamble.engine.generation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.prefix.PrefixShape;
import java.util.ArrayList;
import java.util.List;

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
    private final int rows;
    private final int promptTokens;

    /** Those that have seen their whole prompt; the one at index i has row i of the cache. */
    private final List<Sequence> decoding = new ArrayList<>();

    /** Those that have not, in the order in which they came, with rows from behind. */
    private final List<Waiting> waiting = new ArrayList<>();

    private record Waiting(Sequence sequence, int row) {}

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
        sampling = new Sampling(manager);
        var shape = PrefixShape.of(model.configuration(), 0);
        none = manager.zeros(new Shape(shape.dimensions()));
        cache = new KeyValueCache(model, rows);
    }

    public boolean hasRoom() {
        return decoding.size() + waiting.size() < rows;
    }

    /** Whether no sequence is left. */
    public boolean isEmpty() {
        return decoding.isEmpty() && waiting.isEmpty();
    }

    /**
     * Takes a prompt in; {@link #hasRoom} says whether there is room.
     *
     * @param stream a number that keeps its draws apart from those of other prompts with the same seed
     * @throws InvalidOptionsException if prompt, prefix and new tokens exceed the model's positions, a token is not the
     *     model's, or the prefix is of a model of another shape
     */
    public Sequence join(Prompt prompt, GenerationOptions options, long stream) {
        if (!hasRoom()) {
            throw new IllegalStateException("all " + rows + " rows are taken");
        }
        var sequence =
                new Sequence(prompt, options, stream, model.configuration().eosTokenId());
        requireFits(prompt, sequence.slots(), options);
        cache.reserve(sequence.slots());
        var row = vacantRow();
        var prefix = prompt.prefix();
        cache.attach(row, prefix == null ? none : prefixes.get(prefix));
        waiting.add(new Waiting(sequence, row));
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
            waiting.removeIf(one -> one.sequence() == sequence);
            dropEnded();
        }
    }

    private void decode(NDManager scope) {
        if (decoding.isEmpty()) {
            return;
        }
        var newest = decoding.stream().mapToLong(Sequence::newest).toArray();
        var lengths = decoding.stream().mapToLong(Sequence::length).toArray();
        var logits = model.evaluate(scope, "decode", scope.create(newest), scope.create(lengths), cache.array())
                .singletonOrThrow();
        append(scope, logits, decoding);
        dropEnded();
    }

    private void prefill(NDManager scope) {
        var ids = new ArrayList<Integer>();
        var chosen = new ArrayList<Waiting>();
        var counts = new ArrayList<Integer>();
        for (var one : waiting) {
            if (ids.size() < promptTokens) {
                var piece = one.sequence().unseen(promptTokens - ids.size());
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
                        longs(
                                scope,
                                chosen.stream()
                                        .map(one -> one.sequence().length())
                                        .toList()),
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
            var promoted = List.copyOf(waiting.subList(0, ready));
            append(
                    scope,
                    logits.get("0:" + ready),
                    promoted.stream().map(Waiting::sequence).toList());
            for (var i = 0; i < ready; i++) {
                promote();
            }
            dropEnded();
        }
    }

    /** The first of those that wait gets the row behind those that decode. */
    private void promote() {
        var first = waiting.removeFirst();
        var row = decoding.size();
        if (first.row() != row) {
            cache.swap(first.row(), row);
            waiting.replaceAll(one -> one.row() == row ? new Waiting(one.sequence(), first.row()) : one);
        }
        decoding.add(first.sequence());
    }

    /** The last row takes the place of one that is free. */
    private void dropEnded() {
        for (var row = decoding.size() - 1; row >= 0; row--) {
            if (decoding.get(row).reason() != null) {
                var last = decoding.size() - 1;
                if (row != last) {
                    cache.swap(row, last);
                    decoding.set(row, decoding.get(last));
                }
                decoding.removeLast();
            }
        }
    }

    private void append(NDManager scope, NDArray logits, List<Sequence> sequences) {
        var tokens = sampling.choose(scope, logits, sequences);
        for (var i = 0; i < tokens.length; i++) {
            sequences.get(i).append(Math.toIntExact(tokens[i]));
        }
    }

    private int vacantRow() {
        var row = decoding.size();
        while (isTaken(row)) {
            row++;
        }
        return row;
    }

    private boolean isTaken(int row) {
        return waiting.stream().anyMatch(one -> one.row() == row);
    }

    private void requireFits(Prompt prompt, int slots, GenerationOptions options) {
        var configuration = model.configuration();
        var prefix = prompt.prefix();
        if (prefix != null && !prefix.shape().fits(configuration)) {
            throw new InvalidOptionsException("prefix", "was made for a model of another shape");
        }
        if (prompt.ids().stream().anyMatch(id -> id < 0 || id >= configuration.vocabulary())) {
            throw new InvalidOptionsException("prompt", "has a token that is not below " + configuration.vocabulary());
        }
        if (slots > configuration.positions()) {
            throw new InvalidOptionsException(
                    "prompt",
                    "takes %d positions with its prefix and %d new tokens, the model has %d"
                            .formatted(slots, options.maxNewTokens(), configuration.positions()));
        }
    }

    private static NDArray longs(NDManager scope, List<Integer> numbers) {
        return scope.create(numbers.stream().mapToLong(Integer::longValue).toArray());
    }

    @Override
    public void close() {
        cache.close();
        sampling.close();
        manager.close();
    }
}
