package dev.preamble.engine.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.engine.TinyModel;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.prefix.Prefix;
import dev.preamble.engine.prefix.PrefixShape;
import dev.preamble.engine.random.CounterRandom;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DecoderTest {
    @TempDir
    static Path shared;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static BaseModel model;

    @BeforeAll
    static void load() {
        model = BaseModel.load(TinyModel.in(shared), Dtype.FP32);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void aSequenceGoesOnAsIfItWereAloneWhoeverJoinsAndLeaves() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        // Three prefixes fit at a time, and prompts are taken in pieces of five tokens.
        try (var prefixes = new PrefixCache(model, 3L * 4 * prefix(8, 0).shape().size());
                var decoder = new Decoder(model, prefixes, 4, 5)) {
            var running = new LinkedHashMap<Sequence, Prompt>();
            var stream = 0;
            for (var turn = 0; turn < 300; turn++) {
                while (decoder.hasRoom() && random.nextInt(3) > 0) {
                    var prompt = prompt(random);
                    running.put(decoder.join(prompt, options(random), stream++), prompt);
                }
                decoder.step();
                for (var sequence : List.copyOf(running.keySet())) {
                    if (sequence.reason() != null || random.nextInt(30) == 0) {
                        decoder.leave(sequence);
                        var alone = alone(running.remove(sequence), sequence.options(), sequence.stream());
                        assertThat(alone.generated()
                                        .subList(0, sequence.generated().size()))
                                .as("seed %d, turn %d", seed, turn)
                                .isEqualTo(sequence.generated());
                        if (sequence.reason() != FinishReason.CANCELLED) {
                            assertThat(sequence.completion()).isEqualTo(alone.completion());
                        }
                    }
                }
            }
        }
    }

    @Test
    void aLongPromptKeepsNobodyFromTheNextToken() {
        try (var prefixes = new PrefixCache(model, 0);
                var decoder = new Decoder(model, prefixes, 2, 4)) {
            var first = decoder.join(new Prompt(List.of(1, 2), null), GenerationOptions.greedy(20), 0);
            decoder.step();
            var ids = IntStream.rangeClosed(1, 40).boxed().toList();
            var second = decoder.join(new Prompt(ids, null), GenerationOptions.greedy(2), 1);
            for (var tokens = 2; tokens <= 10; tokens++) {
                decoder.step();
                assertThat(first.generated()).hasSize(tokens);
                assertThat(second.generated()).isEmpty();
            }
            decoder.step();
            assertThat(second.generated()).hasSize(1);
        }
    }

    @Test
    void theLeastRecentlyUsedPrefixMakesRoom() {
        var size = 4L * prefix(5, 1).shape().size();
        try (var prefixes = new PrefixCache(model, 2 * size)) {
            var kept = prefixes.get(prefix(5, 1));
            prefixes.get(prefix(5, 2));
            assertThat(prefixes.get(prefix(5, 1))).isSameAs(kept);
            prefixes.get(prefix(5, 3));

            assertThat(prefixes.bytes()).isEqualTo(2 * size);
            assertThat(prefixes.get(prefix(5, 1))).isSameAs(kept);
        }
    }

    private static Sequence alone(@Nullable Prompt prompt, GenerationOptions options, long stream) {
        assertThat(prompt).isNotNull();
        try (var prefixes = new PrefixCache(model, 0);
                var decoder = new Decoder(model, prefixes, 1)) {
            var sequence = decoder.join(prompt, options, stream);
            while (!decoder.isEmpty()) {
                decoder.step();
            }
            return sequence;
        }
    }

    private static Prompt prompt(Random random) {
        var ids = new ArrayList<Integer>();
        for (var i = random.nextInt(1, 20); i > 0; i--) {
            ids.add(random.nextInt(1, 61));
        }
        return new Prompt(ids, random.nextInt(4) == 0 ? null : prefix(random.nextInt(1, 9), random.nextInt(5)));
    }

    private static GenerationOptions options(Random random) {
        var most = random.nextInt(1, 20);
        return switch (random.nextInt(3)) {
            case 0 -> new GenerationOptions(most, 1.2, 20, 0.95, random.nextInt(3));
            case 1 -> new GenerationOptions(most, 0.7, 0, 1, random.nextInt(3));
            default -> GenerationOptions.greedy(most);
        };
    }

    private static Prefix prefix(int virtualTokens, long seed) {
        var shape = PrefixShape.of(TinyModel.CONFIGURATION, virtualTokens);
        var random = new CounterRandom(seed, 0);
        var values = new float[shape.size()];
        for (var i = 0; i < values.length; i++) {
            values[i] = (float) (2 * random.gaussian(i));
        }
        return new Prefix(shape, values);
    }
}
