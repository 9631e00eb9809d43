package dev.preamble.engine.model;

import java.util.List;
import java.util.stream.Stream;

/**
 * One weight of a model.
 *
 * @param names that a file may have it under, the usual one first
 * @param shape the length of each dimension
 * @param optional whether it is zeros where a file does not have it
 */
record Weight(List<String> names, Form form, List<Integer> shape, boolean optional) {
    enum Form {
        /** Computed with as it is: embeddings, scales, what is added. */
        PLAIN,
        /** A layer's matrix, (in, out). */
        IN_OUT,
        /** A layer's matrix, (out, in). */
        OUT_IN
    }

    /** One whose name some files begin without the place of the transformer in the model. */
    static Weight of(String place, String name, Form form, Integer... shape) {
        return new Weight(place.isEmpty() ? List.of(name) : List.of(place + name, name), form, List.of(shape), false);
    }

    /** The same, which files may have under another name as well. */
    Weight orNamed(String name) {
        return new Weight(Stream.concat(names.stream(), Stream.of(name)).toList(), form, shape, optional);
    }

    /** The same, which files may leave out. */
    Weight orZeros() {
        return new Weight(names, form, shape, true);
    }

    String name() {
        return names.getFirst();
    }

    int size() {
        return shape.stream().reduce(1, Math::multiplyExact);
    }

    long[] dimensions() {
        return shape.stream().mapToLong(Integer::longValue).toArray();
    }
}
