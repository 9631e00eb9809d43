package dev.preamble.engine.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.engine.TinyModel;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.prefix.Prefix;
import dev.preamble.engine.prefix.PrefixShape;
import dev.preamble.engine.random.CounterRandom;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
                var decoder = new Decoder(model, prefixes, 7, 5);
                var empty = new Decoder(model, prefixes, 7)) {
            var running = new LinkedHashMap<Sequence, Prompt>();
            var stream = 0;
            for (var turn = 0; turn < 300; turn++) {
                var options = options(random);
                while (decoder.hasRoom(options) && random.nextInt(3) > 0) {
                    var prompt = prompt(random);
                    running.put(decoder.join(prompt, options, stream++), prompt);
                    options = options(random);
                }
                decoder.step();
                for (var sequence : List.copyOf(running.keySet())) {
                    if (sequence.reason() != null || random.nextInt(30) == 0) {
                        decoder.leave(sequence);
                        var alone = alone(empty, running.remove(sequence), sequence.options(), sequence.stream());
                        assertThat(alone.generated()
                                        .subList(0, sequence.generated().size()))
                                .as("seed %d, turn %d", seed, turn)
                                .isEqualTo(sequence.generated());
                        if (sequence.reason() != FinishReason.CANCELLED) {
                            assertThat(sequence.completion())
                                    .as("seed %d, turn %d, %s", seed, turn, sequence.options())
                                    .usingRecursiveComparison()
                                    .withComparatorForType(DecoderTest::roughly, Double.class)
                                    .isEqualTo(alone.completion());
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
            var kept = prefixes.get("", prefix(5, 1));
            prefixes.get("", prefix(5, 2));
            assertThat(prefixes.get("", prefix(5, 1))).isSameAs(kept);
            prefixes.get("", prefix(5, 3));

            assertThat(prefixes.bytes()).isEqualTo(2 * size);
            assertThat(prefixes.get("", prefix(5, 1))).isSameAs(kept);
        }
    }

    @Test
    void equalPrefixesOfTwoOwnersShareNothing() {
        try (var prefixes = new PrefixCache(model, Long.MAX_VALUE)) {
            var ours = prefixes.get("acme", prefix(5, 1));

            assertThat(prefixes.get("acme", prefix(5, 1))).isSameAs(ours);
            assertThat(prefixes.get("umbrella", prefix(5, 1))).isNotSameAs(ours);
            // Neither owner nor digest ends where the other begins.
            assertThat(prefixes.get("acme" + prefix(5, 1).digest(), prefix(5, 2)))
                    .isNotSameAs(prefixes.get("acme", prefix(5, 2)));
        }
    }

    @Test
    void aPrefixThatLiesInAnothersPlaceIsNotHandedOut() {
        try (var prefixes = new PrefixCache(model, Long.MAX_VALUE)) {
            prefixes.get("acme", prefix(5, 1));
            prefixes.get("acme", prefix(5, 2));
            prefixes.get("umbrella", prefix(5, 1));
            var held = prefixes.held();
            var acmes = PrefixCache.Key.of("acme", prefix(5, 1));
            for (var other : List.copyOf(held.values())) {
                held.put(acmes, other);
                if (!other.key().equals(acmes)) {
                    assertThatThrownBy(() -> prefixes.get("acme", prefix(5, 1)))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("of 'acme' was asked for");
                }
            }
        }
    }

    @Test
    void aBeamSearchTakesARowForEachBeam() {
        try (var prefixes = new PrefixCache(model, 0);
                var decoder = new Decoder(model, prefixes, 5)) {
            var wide = GenerationOptions.beams(9, 3, 1);
            decoder.join(new Prompt(List.of(1, 2), null), wide, 0);

            assertThat(decoder.hasRoom(wide)).isFalse();
            assertThat(decoder.hasRoom(GenerationOptions.greedy(9))).isTrue();
            assertThatThrownBy(() -> decoder.join(new Prompt(List.of(1), null), GenerationOptions.beams(9, 6, 1), 1))
                    .hasMessage("beams is 6, there are 5 rows");
            while (!decoder.isEmpty()) {
                decoder.step();
            }
            assertThat(decoder.hasRoom(GenerationOptions.beams(9, 5, 1))).isTrue();
        }
    }

    @Test
    void aPoisonedBeamSearchLeavesNothingInItsRows() {
        var shape = PrefixShape.of(TinyModel.CONFIGURATION, 5);
        var values = new float[shape.size()];
        Arrays.fill(values, Float.NaN);
        var beams = GenerationOptions.beams(8, 3, 1);
        var healthy = new Prompt(List.of(1, 2, 3), prefix(5, 1));
        // Of rows of different lengths the shorter ones are filled up with what lies beyond them.
        var longer = new Prompt(IntStream.rangeClosed(1, 30).boxed().toList(), null);
        try (var prefixes = new PrefixCache(model, 0);
                var decoder = new Decoder(model, prefixes, 4)) {
            var expected = alone(decoder, healthy, beams, 0).generated();
            alone(decoder, new Prompt(List.of(4, 5), new Prefix(shape, values)), beams, 0);

            decoder.join(longer, GenerationOptions.greedy(30), 0);
            decoder.step();
            assertThat(alone(decoder, healthy, beams, 0).generated()).isEqualTo(expected);
        }
    }

    /** Until all that the decoder has is done. */
    private static Sequence alone(Decoder decoder, @Nullable Prompt prompt, GenerationOptions options, long stream) {
        assertThat(prompt).isNotNull();
        var sequence = decoder.join(prompt, options, stream);
        while (!decoder.isEmpty()) {
            decoder.step();
        }
        return sequence;
    }

    private static int roughly(double one, double other) {
        return Math.abs(one - other) < 1e-4 ? 0 : Double.compare(one, other);
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
        var plain = switch (random.nextInt(5)) {
            case 0 -> new GenerationOptions(most, 1.2, 20, 0.95, random.nextInt(3));
            case 1 -> new GenerationOptions(most, 0.7, 0, 1, random.nextInt(3));
            case 2 -> new GenerationOptions(most, 1.5, 0, 0.9, random.nextInt(3));
            case 3 -> GenerationOptions.beams(most, random.nextInt(2, 5), random.nextDouble(2));
            default -> GenerationOptions.greedy(most);
        };
        var penalised = random.nextInt(3) > 0 ? plain : plain.withRepetitionPenalty(random.nextDouble(0.8, 2));
        var stopped = random.nextInt(3) > 0 ? penalised : penalised.withStop(List.of("w" + random.nextInt(1, 6)));
        return random.nextInt(3) > 0 ? stopped : stopped.withLogProbabilities(random.nextInt(6));
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
