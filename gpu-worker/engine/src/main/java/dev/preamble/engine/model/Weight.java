package dev.preamble.engine.model;

import java.util.List;

/**
 * One weight of a model.
 *
 * @param names that a file may have it under, the usual one first
 * @param shape the length of each dimension
 */
record Weight(List<String> names, Form form, List<Integer> shape) {
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
        return new Weight(List.of(place + name, name), form, List.of(shape));
    }

    String name() {
        return names.getFirst();
    }

    long[] dimensions() {
        return shape.stream().mapToLong(Integer::longValue).toArray();
    }
}
