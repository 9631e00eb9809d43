package dev.preamble.engine.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.prefix.Prefix;
import dev.preamble.engine.prefix.PrefixFolder;
import dev.preamble.engine.prefix.PrefixShape;
import dev.preamble.engine.prefix.Rows;
import dev.preamble.engine.random.CounterRandom;
import dev.preamble.engine.weights.Safetensors;
import dev.preamble.engine.weights.StoredTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A BART with two heads in its encoder and four in its decoder, which begins with tokens 2 and 0. */
final class EncoderDecoderTest {
    private static final Path FOLDER = Path.of("src/test/resources/dev/preamble/engine/parity/bart");

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static BaseModel model;

    @TempDir
    Path folder;

    @BeforeAll
    static void load() {
        model = BaseModel.load(FOLDER, Dtype.FP32);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    /**
     * What Transformers 5.23 finds on this model, with the prefixes and sources of its parity case: {@code
     * generate(num_beams=…, length_penalty=…, early_stopping=False, forced_bos_token_id=0)}.
     */
    @Test
    void beamSearchFindsWhatTransformersFinds() {
        var sources = tensor("input_ids").longs();
        var mask = tensor("attention_mask").longs();
        var prompts = IntStream.range(0, 3)
                .mapToObj(row -> {
                    var ids = new ArrayList<Integer>();
                    for (var i = row * 9; i < (row + 1) * 9; i++) {
                        if (mask[i] == 1) {
                            ids.add(Math.toIntExact(sources[i]));
                        }
                    }
                    ids.addAll(List.of(2, 0));
                    return new Prompt(ids, recorded(row));
                })
                .toList();

        assertThat(found(prompts, 1, 1))
                .containsExactly(
                        List.of(6, 6, 6, 3, 6, 3, 1, 26, 6, 3),
                        List.of(9, 6, 6, 6, 6, 6, 6, 6, 6, 6),
                        List.of(6, 6, 6, 6, 6, 6, 6, 6, 6, 3));
        assertThat(found(prompts, 3, 0))
                .containsExactly(
                        List.of(6, 6, 6, 3, 6, 6, 3, 1, 26, 6),
                        List.of(9, 9, 9, 6, 6, 6, 6, 6, 6, 6),
                        List.of(9, 6, 6, 6, 6, 6, 3, 6, 6, 6));
        assertThat(found(prompts, 4, 1))
                .containsExactly(List.of(6, 6, 6, 3, 6, 3, 1, 26, 6, 3), List.of(9, 6), List.of(6));
        assertThat(found(prompts, 4, 2))
                .containsExactly(
                        List.of(6, 6, 6, 3, 6, 3, 1, 26, 6, 3),
                        List.of(9, 9, 9, 6, 6, 6, 6, 6, 6, 6),
                        List.of(9, 6, 6, 6, 6, 6, 3, 6, 3, 6));
    }

    private static List<List<Integer>> found(List<Prompt> prompts, int beams, double lengthPenalty) {
        try (var generator = new Generator(model, 9)) {
            return generator.generate(prompts, GenerationOptions.beams(10, beams, lengthPenalty), () -> false).stream()
                    .map(Completion::ids)
                    .toList();
        }
    }

    @Test
    void aSequenceGoesOnAsIfItWereAloneWhoeverJoinsAndLeaves() {
        // Always the same, since rounding may part two equally likely tokens.
        var random = new Random(1);
        try (var prefixes = new PrefixCache(model, 4L * prefix(3, 0).shape().size());
                var decoder = new Decoder(model, prefixes, 7, 5);
                var empty = new Decoder(model, prefixes, 7)) {
            var running = new LinkedHashMap<Sequence, Prompt>();
            var stream = 0;
            for (var turn = 0; turn < 150; turn++) {
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
                        var alone = empty.join(sequence.prompt(), sequence.options(), sequence.stream());
                        running.remove(sequence);
                        while (!empty.isEmpty()) {
                            empty.step();
                        }
                        assertThat(alone.generated()
                                        .subList(0, sequence.generated().size()))
                                .as("turn %d", turn)
                                .isEqualTo(sequence.generated());
                    }
                }
            }
        }
    }

    @Test
    void recomputedActivationsGiveTheSameGradientToTheBit() {
        var prefixes = List.of(prefix(5, 1), prefix(2, 2));
        var kept = gradients("prefix_gradients", prefixes);

        assertThat(gradients("prefix_gradients_recomputing", prefixes)).containsExactlyElementsOf(kept);
    }

    @Test
    void aPoisonedPrefixChangesNoOtherRow() {
        var healthy = prefix(2, 2);
        var values = new float[prefix(5, 1).shape().size()];
        Arrays.fill(values, Float.NaN);
        var poisoned = new Prefix(prefix(5, 1).shape(), values);
        var alone = gradients("prefix_gradients", List.of(healthy, healthy));
        var together = gradients("prefix_gradients", List.of(poisoned, healthy));

        assertThat(together.get(0)[0]).isNaN();
        assertThat(together.get(0)[1]).isCloseTo(alone.get(0)[1], Offset.offset(1e-5f));
        var prompt = new Prompt(List.of(5, 6, 7, 2, 0), healthy);
        try (var generator = new Generator(model, 2)) {
            var options = GenerationOptions.greedy(6);
            assertThat(generator
                            .generate(List.of(new Prompt(List.of(8, 2, 0), poisoned), prompt), options, () -> false)
                            .get(1))
                    .isEqualTo(generator
                            .generate(List.of(prompt), options, () -> false)
                            .getFirst());
        }
    }

    @Test
    void smallerElementsSayNearlyTheSame() {
        var prompt = new Prompt(List.of(5, 6, 7, 2, 0), prefix(3, 1));
        var exact = logProbability(Dtype.FP32, prompt);

        assertThat(logProbability(Dtype.BF16, prompt)).isNotEqualTo(exact).isCloseTo(exact, Offset.offset(0.1));
        assertThat(logProbability(Dtype.INT8, prompt)).isNotEqualTo(exact).isCloseTo(exact, Offset.offset(0.2));
    }

    /** Of the second token, since the first comes from the prompt's pass. */
    private static double logProbability(Dtype dtype, Prompt prompt) {
        try (var rounded = BaseModel.load(FOLDER, dtype);
                var generator = new Generator(rounded, 1)) {
            var options = GenerationOptions.greedy(2).withLogProbabilities(0);
            return generator
                    .generate(List.of(prompt), options, () -> false)
                    .getFirst()
                    .choices()
                    .getLast()
                    .chosen()
                    .logProbability();
        }
    }

    @Test
    void thePrefixFolderHoldsThreePrefixes() {
        var prefix = prefix(3, 1);
        PrefixFolder.save(prefix, model.configuration(), folder);

        assertThat(PrefixFolder.load(folder, model.configuration())).isEqualTo(prefix);
        assertThat(Safetensors.read(folder.resolve("adapter_model.safetensors")).tensors())
                .containsOnlyKeys("encoder_prompt_embeddings", "cross_prompt_embeddings", "decoder_prompt_embeddings");
        assertThat(folder.resolve("adapter_config.json")).content().contains("preamble_prefixes");
    }

    @Test
    void encoderAndDecoderHaveThePositionsEachForItself() {
        try (var generator = new Generator(model, 1)) {
            var longest = new ArrayList<>(IntStream.rangeClosed(3, 22).boxed().toList());
            longest.addAll(List.of(2, 0));
            var fits = generator.generate(
                    List.of(new Prompt(longest, prefix(5, 1))), GenerationOptions.greedy(13), () -> false);
            assertThat(fits.getFirst().promptTokens()).isEqualTo(22);

            longest.addFirst(4);
            assertThatThrownBy(() -> generator.generate(
                            List.of(new Prompt(longest, null)), GenerationOptions.greedy(1), () -> false))
                    .isInstanceOf(InvalidOptionsException.class);
            assertThatThrownBy(() -> generator.generate(
                            List.of(new Prompt(List.of(3, 2, 0), prefix(5, 1))),
                            GenerationOptions.greedy(14),
                            () -> false))
                    .isInstanceOf(InvalidOptionsException.class);
            assertThatThrownBy(() -> generator.generate(
                            List.of(new Prompt(List.of(2, 0), null)), GenerationOptions.greedy(1), () -> false))
                    .hasMessage("prompt has nothing for the encoder");
        }
    }

    @Test
    void activationsOfWordsAreThoseOfEachAttention() {
        try (var scope = model.newScope()) {
            var shape = PrefixShape.of(model.configuration(), 3);
            var activations = model.evaluate(scope, "activations", scope.create(new long[] {5, 6, 7}))
                    .singletonOrThrow();
            var other = model.evaluate(scope, "activations", scope.create(new long[] {5, 6, 8}))
                    .singletonOrThrow();

            assertThat(activations.getShape().getShape()).isEqualTo(shape.dimensions());
            // In the first layers of both, a word's are its own; the encoder's second sees all words.
            var own = 2 * (shape.layers() - model.configuration().layers());
            assertThat(activations.get(":2, " + own + ":" + (own + 2)).toFloatArray())
                    .isEqualTo(other.get(":2, " + own + ":" + (own + 2)).toFloatArray());
            assertThat(activations.get(":2, :2").toFloatArray())
                    .isEqualTo(other.get(":2, :2").toFloatArray());
            assertThat(activations.get(":2, 2:4").toFloatArray())
                    .isNotEqualTo(other.get(":2, 2:4").toFloatArray());
        }
    }

    /** Loss, targets and both gradients of two rows with prefixes of different lengths. */
    private static List<float[]> gradients(String method, List<Prefix> prefixes) {
        try (var scope = model.newScope();
                var rows = new Rows(scope)) {
            var laid = rows.lay(scope, PrefixShape.of(model.configuration(), 0), prefixes);
            var ids = scope.create(
                    new long[] {5, 6, 7, 2, 2, 0, 8, 9, 2, 10, 2, 2, 0, 11, 12, 2, -1, -1}, new Shape(2, 9));
            var labels = scope.create(
                    new long[] {
                        -100, -100, -100, -100, -100, -100, 8, 9, 2, -100, -100, -100, -100, 11, 12, 2, -100, -100
                    },
                    new Shape(2, 9));
            return model
                    .differentiate(
                            scope,
                            method,
                            ids,
                            labels,
                            scope.zeros(new Shape(0)),
                            laid.lengths(),
                            laid.keys(),
                            laid.values())
                    .stream()
                    .map(NDArray::toFloatArray)
                    .toList();
        }
    }

    private static Prompt prompt(Random random) {
        var ids = new ArrayList<Integer>();
        for (var i = random.nextInt(1, 20); i > 0; i--) {
            ids.add(random.nextInt(3, 31));
        }
        ids.addAll(List.of(2, 0));
        return new Prompt(ids, random.nextInt(4) == 0 ? null : prefix(random.nextInt(1, 5), random.nextInt(5)));
    }

    private static GenerationOptions options(Random random) {
        var most = random.nextInt(1, 13);
        return switch (random.nextInt(3)) {
            case 0 -> new GenerationOptions(most, 1.2, 20, 0.95, random.nextInt(3));
            case 1 -> GenerationOptions.beams(most, random.nextInt(2, 5), random.nextDouble(2));
            default -> GenerationOptions.greedy(most);
        };
    }

    private static StoredTensor tensor(String name) {
        var file = FOLDER.resolve("expected.safetensors");
        return Safetensors.read(file).tensor(file, name);
    }

    private static Prefix recorded(int row) {
        var shape = PrefixShape.of(model.configuration(), 2);
        var values = new float[shape.size()];
        var first = 0;
        for (var attention : model.configuration().attentions()) {
            var keys = tensor(attention.name() + "_prefix_keys");
            var ofKeys = keys.floats();
            var ofValues = tensor(attention.name() + "_prefix_values").floats();
            var heads = keys.dimensions()[2];
            var width = 16 / (int) heads;
            for (var layer = 0; layer < attention.layers(); layer++) {
                for (var head = 0; head < heads; head++) {
                    for (var token = 0; token < 2; token++) {
                        var from = (int) (((layer * 3 + row) * heads + head) * 2 + token) * width;
                        var to = token * shape.width() + first + 2 * layer * 16 + head * width;
                        System.arraycopy(ofKeys, from, values, to, width);
                        System.arraycopy(ofValues, from, values, to + 16, width);
                    }
                }
            }
            first += 2 * attention.layers() * 16;
        }
        return new Prefix(shape, values);
    }

    private static Prefix prefix(int virtualTokens, long seed) {
        var shape = PrefixShape.of(model.configuration(), virtualTokens);
        var random = new CounterRandom(seed, 0);
        var values = new float[shape.size()];
        for (var i = 0; i < values.length; i++) {
            values[i] = (float) (2 * random.gaussian(i));
        }
        return new Prefix(shape, values);
    }
}
