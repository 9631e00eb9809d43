package dev.preamble.engine.parity;

import dev.preamble.engine.generation.Completion;
import dev.preamble.engine.generation.GenerationOptions;
import dev.preamble.engine.generation.Generator;
import dev.preamble.engine.generation.Prompt;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.TokenBatch;
import java.util.List;

/** The greedy continuation of each row. */
final class Greedy {
    private static final String QUANTITY = "greedy_12";
    private static final int TOKENS = 12;

    private Greedy() {}

    static Check check(BaseModel model, Expected expected, List<Prompt> prompts) {
        try (var generator = new Generator(model, prompts.size())) {
            var completions = generator.generate(prompts, GenerationOptions.greedy(TOKENS), () -> false);
            var tokens = expected.longs(QUANTITY);
            return Check.equal(QUANTITY, filledUp(model, completions, tokens), tokens);
        }
    }

    /** What was generated; behind a row's end what was expected there, if the end was. */
    private static long[] filledUp(BaseModel model, List<Completion> completions, long[] expected) {
        var tokens = new long[expected.length];
        for (var i = 0; i < tokens.length; i++) {
            var ids = completions.get(i / TOKENS).ids();
            var at = i % TOKENS;
            tokens[i] = at < ids.size() ? ids.get(at) : behind(model, expected[i - at + ids.size()], expected[i]);
        }
        return tokens;
    }

    private static long behind(BaseModel model, long end, long expected) {
        return model.configuration().isEnd(Math.toIntExact(end)) ? expected : TokenBatch.NO_TARGET;
    }
}
