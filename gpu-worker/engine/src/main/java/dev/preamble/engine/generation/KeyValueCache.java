package dev.preamble.engine.generation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.prefix.PrefixShape;
import dev.preamble.engine.script.Script;
import java.util.List;
import java.util.stream.LongStream;

/** The keys and values of sequences, a row for each. Thread: the device thread. */
final class KeyValueCache implements AutoCloseable {
    /** It grows by so many slots at least. */
    private static final int SLOTS = 64;

    private final NDManager manager;
    private final Script script;
    private NDArray array;

    KeyValueCache(BaseModel model, int rows) {
        manager = model.newScope();
        script = model.tool(KeyValueCache.class, "KeyValueCache");
        var shape = PrefixShape.of(model.configuration(), 0);
        try (var scope = manager.newSubManager()) {
            var numbers = scope.create(new long[] {rows, shape.heads(), SLOTS, shape.headWidth()});
            array = model.evaluate(manager, "empty", numbers).singletonOrThrow();
        }
    }

    /** (L, 2, R, H, S, D); another one once {@link #reserve} was called. */
    NDArray array() {
        return array;
    }

    /** Makes sure that each row has so many slots. */
    void reserve(int slots) {
        var missing = slots - array.getShape().get(4);
        if (missing > 0) {
            try (var scope = manager.newSubManager()) {
                var more = scope.create(new long[] {Math.max(missing, SLOTS)});
                var larger = script.evaluate(manager, "forward", array, more).singletonOrThrow();
                array.close();
                array = larger;
            }
        }
    }

    /** Begins a row with a prefix, (P, 2L, H, D), and nothing of what it held before. */
    void attach(int row, NDArray prefix) {
        try (var scope = manager.newSubManager()) {
            script.evaluate(scope, "attach", array, scope.create(new long[] {row}), prefix);
        }
    }

    /** Exchanges what two rows hold. */
    void swap(int one, int other) {
        try (var scope = manager.newSubManager()) {
            script.evaluate(scope, "swap", array, scope.create(new long[] {one}), scope.create(new long[] {other}));
        }
    }

    /** Copies what slots hold from one row into another; into one of another sequence from slot 0 on. */
    void copy(List<Copy> copies) {
        if (!copies.isEmpty()) {
            try (var scope = manager.newSubManager()) {
                var numbers = copies.stream()
                        .flatMapToLong(copy -> LongStream.of(copy.from(), copy.to(), copy.first(), copy.last()))
                        .toArray();
                script.evaluate(scope, "copy", array, scope.create(numbers).reshape(-1, 4));
            }
        }
    }

    /** Slots {@code first} to {@code last}, that one excluded, of row {@code from} are to be those of row {@code to}. */
    record Copy(int from, int to, int first, int last) {}

    @Override
    public void close() {
        manager.close();
    }
}
