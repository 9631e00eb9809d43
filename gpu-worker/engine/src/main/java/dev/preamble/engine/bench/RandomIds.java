package dev.preamble.engine.bench;

import dev.preamble.engine.generation.Prompt;
import dev.preamble.engine.model.ModelConfiguration;
import dev.preamble.engine.prefix.Prefix;
import dev.preamble.engine.prefix.PrefixShape;
import dev.preamble.engine.random.CounterRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Prompts and prefixes that mean nothing. */
record RandomIds(ModelConfiguration model) {
    Prompt prompt(int number, int tokens, @Nullable Prefix prefix) {
        var random = new CounterRandom(number, 1);
        return new Prompt(
                IntStream.range(0, tokens)
                        .mapToObj(i -> (int) (random.uniform(i) * model.vocabulary()))
                        .toList(),
                prefix);
    }

    Prefix prefix(int number, int virtualTokens) {
        var random = new CounterRandom(number, 2);
        var shape = PrefixShape.of(model, virtualTokens);
        var values = new float[shape.size()];
        for (var i = 0; i < values.length; i++) {
            values[i] = (float) random.gaussian(i);
        }
        return new Prefix(shape, values);
    }
}
