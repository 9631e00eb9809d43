package dev.preamble.engine.generation;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which row of the cache holds what: those that decode have the first ones. A beam search has one row until it has seen
 * its prompt and one for each hypothesis then; rows for all of them are kept free for it from the beginning. Thread: the
 * device thread.
 */
final class Batch {
    private final KeyValueCache cache;
    private final int rows;

    /** Those that have seen their whole prompt; the one at index i has row i of the cache. */
    private final List<Row> decoding = new ArrayList<>();

    /** Those that have not, in the order in which they came, with rows from behind. */
    private final List<Waiting> waiting = new ArrayList<>();

    /** A sequence that has not seen its whole prompt, and its row. */
    record Waiting(Sequence sequence, int row) {}

    Batch(KeyValueCache cache, int rows) {
        this.cache = cache;
        this.rows = rows;
    }

    List<Row> decoding() {
        return Collections.unmodifiableList(decoding);
    }

    List<Waiting> waiting() {
        return Collections.unmodifiableList(waiting);
    }

    /** Rows that nobody has, nor may come to need. */
    int vacant() {
        var taken = Stream.concat(
                        decoding.stream().map(Row::sequence).distinct(),
                        waiting.stream().map(Waiting::sequence))
                .mapToInt(sequence -> sequence.options().beams())
                .sum();
        return rows - taken;
    }

    boolean isEmpty() {
        return decoding.isEmpty() && waiting.isEmpty();
    }

    /** Gives a sequence a row that begins with a prefix, (P, 2L, H, D). */
    void join(Sequence sequence, NDArray prefix) {
        cache.reserve(sequence.slots());
        var row = vacantRow(decoding.size());
        cache.attach(row, prefix);
        waiting.add(new Waiting(sequence, row));
    }

    /** The first of those that wait, which has seen its prompt now, gets the row behind those that decode. */
    void promote() {
        var first = waiting.removeFirst();
        var row = decoding.size();
        if (first.row() != row) {
            cache.swap(first.row(), row);
            moved(row, first.row());
        }
        var hypotheses = first.sequence().running();
        decoding.add(new Row(first.sequence(), hypotheses.isEmpty() ? null : hypotheses.getFirst()));
    }

    /**
     * Gives each hypothesis that a beam search goes on with a row. The best child stays where its parent was; its
     * siblings get rows that are no longer needed, where only what differs is copied, or new ones.
     */
    void follow(Sequence search) {
        var held = new LinkedHashMap<Hypothesis, Integer>();
        for (var row = 0; row < decoding.size(); row++) {
            if (decoding.get(row).sequence() == search) {
                held.put(Objects.requireNonNull(decoding.get(row).hypothesis()), row);
            }
        }
        var free = new LinkedHashMap<>(held);
        var siblings = new ArrayList<Hypothesis>();
        for (var hypothesis : search.running()) {
            var row = free.remove(hypothesis.parent());
            if (row == null) {
                siblings.add(hypothesis);
            } else {
                decoding.set(row, new Row(search, hypothesis));
            }
        }
        var copies = new ArrayList<KeyValueCache.Copy>();
        for (var sibling : siblings) {
            var parent = Objects.requireNonNull(sibling.parent());
            var dead = free.pollFirstEntry();
            var row = dead == null ? newRow() : dead.getValue();
            var first = dead == null ? 0 : search.length() - parent.length() + Hypothesis.shared(parent, dead.getKey());
            copies.add(new KeyValueCache.Copy(Objects.requireNonNull(held.get(parent)), row, first, search.length()));
            decoding.set(row, new Row(search, sibling));
        }
        cache.copy(copies);
    }

    /** Takes out those that have ended; the last row takes the place of one that is free. */
    void dropEnded() {
        waiting.removeIf(one -> one.sequence().reason() != null);
        for (var row = decoding.size() - 1; row >= 0; row--) {
            if (decoding.get(row).isOver()) {
                var last = decoding.size() - 1;
                if (row != last) {
                    cache.swap(row, last);
                    decoding.set(row, decoding.get(last));
                }
                decoding.removeLast();
            }
        }
    }

    /** The row behind those that decode; whoever waits there moves. */
    private int newRow() {
        var row = decoding.size();
        if (isTaken(row)) {
            var other = vacantRow(row + 1);
            cache.swap(row, other);
            moved(row, other);
        }
        decoding.add(decoding.getLast());
        return row;
    }

    private void moved(int from, int to) {
        waiting.replaceAll(one -> one.row() == from ? new Waiting(one.sequence(), to) : one);
    }

    private int vacantRow(int from) {
        return IntStream.iterate(from, row -> row + 1)
                .filter(row -> !isTaken(row))
                .findFirst()
                .orElseThrow();
    }

    private boolean isTaken(int row) {
        return waiting.stream().anyMatch(one -> one.row() == row);
    }
}
