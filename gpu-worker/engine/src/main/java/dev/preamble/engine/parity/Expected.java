package dev.preamble.engine.parity;

import dev.preamble.engine.model.TokenBatch;
import dev.preamble.engine.prefix.Prefix;
import dev.preamble.engine.prefix.PrefixShape;
import dev.preamble.engine.weights.Safetensors;
import dev.preamble.engine.weights.StoredTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An expected.safetensors: what went into the reference implementation and what came out. */
record Expected(Path file, Safetensors content) {
    static Expected read(Path file) {
        return new Expected(file, Safetensors.read(file));
    }

    float[] floats(String name) {
        return tensor(name).floats();
    }

    long[] longs(String name) {
        return tensor(name).longs();
    }

    int rows() {
        return Math.toIntExact(tensor("input_ids").shape().get(0));
    }

    int tokens() {
        return Math.toIntExact(tensor("input_ids").shape().get(1));
    }

    /** Ids, and no token where the attention mask is 0. */
    long[] tokens(String name) {
        var ids = longs(name);
        var mask = longs("attention_mask");
        for (var i = 0; i < ids.length; i++) {
            ids[i] = mask[i] == 1 ? ids[i] : TokenBatch.NO_TOKEN;
        }
        return ids;
    }

    /** The first {@code source_length} ids of each row. */
    List<List<Integer>> sources() {
        var ids = longs("input_ids");
        var lengths = longs("source_length");
        var sources = new ArrayList<List<Integer>>();
        for (var row = 0; row < rows(); row++) {
            var from = row * tokens();
            sources.add(Arrays.stream(ids, from, from + (int) lengths[row])
                    .mapToObj(Math::toIntExact)
                    .toList());
        }
        return sources;
    }

    /** The prefix of each row, from (L, B, H, P, D) to the layout in which prefixes are stored. */
    List<Prefix> prefixes(String name) {
        var dimensions = tensor(name + "_keys").dimensions();
        var shape = new PrefixShape((int) dimensions[3], (int) dimensions[0], (int) dimensions[2], (int) dimensions[4]);
        var keys = floats(name + "_keys");
        var values = floats(name + "_values");
        var prefixes = new ArrayList<Prefix>();
        for (var row = 0; row < rows(); row++) {
            prefixes.add(prefix(shape, row, keys, values));
        }
        return prefixes;
    }

    boolean has(String name) {
        return content.tensors().containsKey(name);
    }

    /** The length of a dimension of a tensor. */
    int length(String name, int dimension) {
        return Math.toIntExact(tensor(name).shape().get(dimension));
    }

    private Prefix prefix(PrefixShape shape, int row, float[] keys, float[] values) {
        var width = shape.headWidth();
        var stored = new float[shape.size()];
        for (var token = 0; token < shape.virtualTokens(); token++) {
            for (var layer = 0; layer < shape.layers(); layer++) {
                for (var head = 0; head < shape.heads(); head++) {
                    var from =
                            (((layer * rows() + row) * shape.heads() + head) * shape.virtualTokens() + token) * width;
                    var to = ((token * 2 * shape.layers() + 2 * layer) * shape.heads() + head) * width;
                    System.arraycopy(keys, from, stored, to, width);
                    System.arraycopy(values, from, stored, to + shape.heads() * width, width);
                }
            }
        }
        return new Prefix(shape, stored);
    }

    private StoredTensor tensor(String name) {
        return content.tensor(file, name);
    }
}
