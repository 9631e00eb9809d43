package dev.preamble.engine.model;

import dev.preamble.engine.UnsupportedModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Rotary position embedding: how fast each pair of a head's elements turns with the position.
 *
 * <p>Source: Su et al., RoFormer, 2021; for longer texts Chen et al. 2023 (linear), Llama 3's own rule, and Peng et al.,
 * YaRN, 2023. In single precision where the reference implementation is, so that far positions turn by the same angle.
 *
 * @param frequencies radians a position, of each pair
 * @param magnitude what the rotated keys and queries are multiplied by
 */
record Rotation(List<Float> frequencies, double magnitude) {
    static Rotation of(ConfigurationFile file, int headWidth, int positions) {
        var parameters = file.object(file.has("rope_parameters") ? "rope_parameters" : "rope_scaling");
        var theta = parameters.has("rope_theta")
                ? parameters.positiveNumber("rope_theta", 0)
                : file.positiveNumber("rope_theta", 10_000);
        var type = parameters.text("rope_type", parameters.text("type", "default"));
        parameters.refuse(parameters.number("partial_rotary_factor", 1) != 1, "partial_rotary_factor");
        var plain = frequencies(theta, headWidth);
        return switch (type) {
            // Dynamic is for texts beyond the model's positions, which the engine does not take.
            case "default", "dynamic" -> new Rotation(plain, 1);
            case "linear" -> {
                var factor = (float) parameters.positiveNumber("factor", 1);
                yield new Rotation(plain.stream().map(f -> f / factor).toList(), 1);
            }
            case "llama3" -> new Rotation(llama3(parameters, plain, positions), 1);
            case "yarn" -> yarn(parameters, plain, theta, positions);
            default ->
                throw new UnsupportedModelException(
                        "%s: 'rope_type' is '%s', supported are default, dynamic, linear, llama3, yarn"
                                .formatted(file.name(), type));
        };
    }

    private static List<Float> frequencies(double theta, int headWidth) {
        var frequencies = new ArrayList<Float>();
        for (var i = 0; i < headWidth; i += 2) {
            frequencies.add(1 / (float) Math.pow(theta, (float) i / headWidth));
        }
        return frequencies;
    }

    /** Slow pairs turn slower by a factor, fast ones as before, those between in between. */
    private static List<Float> llama3(ConfigurationFile parameters, List<Float> plain, int positions) {
        var factor = parameters.positiveNumber("factor", 8);
        var low = parameters.positiveNumber("low_freq_factor", 1);
        var high = parameters.positiveNumber("high_freq_factor", 4);
        var original = parameters.positive("original_max_position_embeddings", positions);
        return plain.stream()
                .map(f -> {
                    var turns = original * f / (2 * Math.PI);
                    if (turns > high) {
                        return f;
                    }
                    if (turns < low) {
                        return (float) (f / factor);
                    }
                    var smooth = (turns - low) / (high - low);
                    return (float) ((1 - smooth) * f / factor + smooth * f);
                })
                .toList();
    }

    private static Rotation yarn(ConfigurationFile parameters, List<Float> plain, double theta, int positions) {
        var original = parameters.positive("original_max_position_embeddings", positions);
        var factor = parameters.positiveNumber("factor", (double) positions / original);
        var width = 2 * plain.size();
        DoubleUnaryOperator pairThatTurns =
                turns -> width * Math.log(original / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
        var first = pairThatTurns.applyAsDouble(parameters.positiveNumber("beta_fast", 32));
        var last = pairThatTurns.applyAsDouble(parameters.positiveNumber("beta_slow", 1));
        if (parameters.flag("truncate", true)) {
            first = Math.floor(first);
            last = Math.ceil(last);
        }
        first = Math.max(first, 0);
        last = Math.min(last, width - 1);
        var span = first == last ? 0.001 : last - first;
        var frequencies = new ArrayList<Float>();
        for (var i = 0; i < plain.size(); i++) {
            var slow = Math.clamp((i - first) / span, 0, 1);
            frequencies.add((float) (plain.get(i) / factor * slow + plain.get(i) * (1 - slow)));
        }
        return new Rotation(frequencies, magnitude(parameters, factor));
    }

    private static double magnitude(ConfigurationFile parameters, double factor) {
        if (parameters.has("attention_factor")) {
            return parameters.positiveNumber("attention_factor", 1);
        }
        var mscale = parameters.number("mscale", 0);
        var ofAll = parameters.number("mscale_all_dim", 0);
        return mscale != 0 && ofAll != 0 ? grown(factor, mscale) / grown(factor, ofAll) : grown(factor, 1);
    }

    private static double grown(double factor, double mscale) {
        return factor <= 1 ? 1 : 0.1 * mscale * Math.log(factor) + 1;
    }
}
