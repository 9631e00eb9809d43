package dev.preamble.engine.prefix;

import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.model.ModelConfiguration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Where a prefix stands: in which layers, and before a row or within it.
 *
 * <p>In a layer that has none of it attention sees no key of it, rather than keys of zero. An infix, [x; INFIX; y], is seen
 * by the token that predicts the target's first and by all behind that one; those before it have the positions that they
 * have without a prefix. Positions go on behind it in either case, whichever layers have it.
 *
 * <p>Source: Li &amp; Liang 2021, section 7.3, and the positions of its code.
 *
 * @param layers those that have it, from 0, in ascending order; empty for all
 */
public record Placement(List<Integer> layers, boolean infix) {
    /** In all layers, before the row. */
    public static final Placement PLAIN = new Placement(List.of(), false);

    public Placement {
        layers = List.copyOf(layers);
        for (var i = 0; i < layers.size(); i++) {
            if (layers.get(i) < (i == 0 ? 0 : layers.get(i - 1) + 1)) {
                throw new InvalidOptionsException("layers", "must be from 0, in ascending order, and are " + layers);
            }
        }
    }

    public boolean plain() {
        return equals(PLAIN);
    }

    public boolean has(int layer) {
        return layers.isEmpty() || layers.contains(layer);
    }

    /** @throws InvalidOptionsException if such a model has no such place */
    public void requireOf(ModelConfiguration model) {
        if (!plain() && model.encoder() != null) {
            throw new InvalidOptionsException(
                    infix ? "infix" : "layers", "is for models without an encoder, whose prefixes have one place each");
        }
        if (!layers.isEmpty() && layers.getLast() >= model.layers()) {
            throw new InvalidOptionsException(
                    "layers", "must be below the model's %d, and are %s".formatted(model.layers(), layers));
        }
    }

    /** The layers that have it, all of them by name. */
    public int[] chosen(int modelLayers) {
        return IntStream.range(0, modelLayers).filter(this::has).toArray();
    }

    /** The slots that a row with it uses in each layer: all or none. */
    public LongStream slots(int modelLayers, long virtualTokens) {
        return IntStream.range(0, modelLayers).mapToLong(layer -> has(layer) ? virtualTokens : 0);
    }

    /**
     * The first token of a row that sees it.
     *
     * @param input tokens of the input and of what separates it from the target
     */
    public int begin(int input) {
        return infix ? Math.max(0, input - 1) : 0;
    }
}
