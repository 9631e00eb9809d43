package dev.preamble.engine.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.TinyModel;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.prefix.Prefix;
import dev.preamble.engine.prefix.PrefixShape;
import dev.preamble.engine.random.CounterRandom;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GeneratorTest {
    private static final GenerationOptions SAMPLED = new GenerationOptions(8, 1.2, 20, 0.95, 5);

    @TempDir
    static Path shared;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static BaseModel model;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Generator generator;

    @BeforeAll
    static void load() {
        model = BaseModel.load(TinyModel.in(shared), Dtype.FP32);
        generator = new Generator(model, 3);
    }

    @AfterAll
    static void close() {
        generator.close();
        model.close();
    }

    @Test
    void aPromptsContinuationDoesNotDependOnItsNeighbours() {
        var prompts = List.of(
                new Prompt(List.of(1, 2, 3), prefix(5, 1)),
                new Prompt(List.of(4), null),
                new Prompt(List.of(5, 6, 7, 8, 9), prefix(2, 2)),
                new Prompt(List.of(10, 11), prefix(5, 1)));
        var together = generate(prompts, GenerationOptions.greedy(8));

        for (var i = 0; i < prompts.size(); i++) {
            assertThat(generate(List.of(prompts.get(i)), GenerationOptions.greedy(8)))
                    .containsExactly(together.get(i));
        }
    }

    @Test
    void aPoisonedPrefixChangesNoOtherRow() {
        var healthy = new Prompt(List.of(1, 2, 3), prefix(5, 1));
        var shape = PrefixShape.of(TinyModel.CONFIGURATION, 5);
        for (var poison : new float[] {Float.NaN, Float.POSITIVE_INFINITY, 1e30f}) {
            var values = new float[shape.size()];
            Arrays.fill(values, poison);
            var poisoned = new Prompt(List.of(4, 5), new Prefix(shape, values));

            assertThat(generate(List.of(poisoned, healthy), GenerationOptions.greedy(8))
                            .get(1))
                    .isEqualTo(generate(List.of(healthy), GenerationOptions.greedy(8))
                            .getFirst());
        }
    }

    @Test
    void theSameSeedGivesTheSameSamples() {
        var prompts = List.of(new Prompt(List.of(1, 2), null), new Prompt(List.of(1, 2), null));
        var sampled = generate(prompts, SAMPLED);

        assertThat(generate(prompts, SAMPLED)).isEqualTo(sampled);
        assertThat(sampled.get(0).ids()).isNotEqualTo(sampled.get(1).ids());
        assertThat(generate(prompts, new GenerationOptions(8, 1.2, 20, 0.95, 6)))
                .isNotEqualTo(sampled);
    }

    @Test
    void theLikeliestTokenAloneIsGreedy() {
        var prompts = List.of(new Prompt(List.of(1, 2), null), new Prompt(List.of(3), prefix(4, 3)));

        assertThat(generate(prompts, new GenerationOptions(8, 1, 1, 1, 5)))
                .isEqualTo(generate(prompts, GenerationOptions.greedy(8)));
        assertThat(generate(prompts, new GenerationOptions(8, 1, 0, 0.01, 5)))
                .isEqualTo(generate(prompts, GenerationOptions.greedy(8)));
    }

    @Test
    void theTextEndsBeforeAStopSequence() {
        var prompt = List.of(new Prompt(List.of(1, 2, 3), prefix(5, 1)));
        var whole = generate(prompt, GenerationOptions.greedy(8)).getFirst();
        var words = Objects.requireNonNull(whole.text()).split(" ", -1);
        // It begins within one token and ends within another.
        var stop = words[3].substring(1) + " " + words[4].substring(0, 2);

        var stopped = generate(prompt, GenerationOptions.greedy(8).withStop(List.of(stop)))
                .getFirst();

        assertThat(stopped.reason()).isEqualTo(FinishReason.STOP);
        assertThat(stopped.text())
                .isEqualTo(whole.text().substring(0, whole.text().indexOf(stop)));
        assertThat(stopped.ids().size()).isLessThan(whole.ids().size());
    }

    @Test
    void textComesAsItIsMade() {
        var prompts = List.of(new Prompt(List.of(1, 2, 3), prefix(5, 1)), new Prompt(List.of(4), null));
        var seen = new ArrayList<String>();

        var completions = generator.generate(prompts, GenerationOptions.greedy(8), () -> false, sequences -> {
            seen.add(sequences.getFirst().text());
            sequences.getLast().text();
        });

        for (var i = 1; i < seen.size(); i++) {
            assertThat(seen.get(i)).startsWith(seen.get(i - 1));
        }
        assertThat(seen.getFirst()).doesNotContain(" ");
        assertThat(seen.getLast()).isEqualTo(completions.getFirst().text());
        assertThat(completions).isEqualTo(generate(prompts, GenerationOptions.greedy(8)));
    }

    @Test
    void logProbabilitiesAreTheModelsOwn() {
        var prompts = List.of(new Prompt(List.of(1, 2), null), new Prompt(List.of(3), prefix(4, 3)));
        var asked = SAMPLED.withRepetitionPenalty(1.3).withLogProbabilities(3);
        for (var completion : generate(prompts, asked)) {
            assertThat(completion.choices()).hasSameSizeAs(completion.ids());
            for (var i = 0; i < completion.ids().size(); i++) {
                var choice = completion.choices().get(i);
                assertThat(choice.chosen().token()).isEqualTo(completion.ids().get(i));
                assertThat(choice.likeliest())
                        .hasSize(3)
                        .isSortedAccordingTo(Comparator.comparingDouble(Likelihood::logProbability)
                                .reversed());
            }
        }
        // Whatever is done to the choice, after the same tokens the model finds the same.
        var first = generate(prompts, GenerationOptions.greedy(1).withLogProbabilities(3));
        for (var i = 0; i < prompts.size(); i++) {
            assertThat(generate(prompts, asked).get(i).choices().getFirst().likeliest())
                    .isEqualTo(first.get(i).choices().getFirst().likeliest());
            assertThat(first.get(i).choices().getFirst().chosen())
                    .isEqualTo(first.get(i).choices().getFirst().likeliest().getFirst());
        }
    }

    @Test
    void beamsDoNotSample() {
        assertThatThrownBy(() -> new GenerationOptions(8, 1, 0, 1, 0, 1, 2, 1, List.of(), null))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessage("beams is 2, a beam search needs temperature 0");
    }

    @Test
    void cancellingKeepsWhatThereIs() {
        var asked = new AtomicInteger();
        var prompts = List.of(new Prompt(List.of(1, 2), null));
        var completions = generator.generate(prompts, SAMPLED, () -> asked.incrementAndGet() > 4);

        assertThat(completions.getFirst().reason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(completions.getFirst().ids()).hasSize(4);
    }

    @Test
    void whatExceedsThePositionsIsRefused() {
        var prompt = new Prompt(List.of(1, 2, 3), prefix(5, 1));

        assertThatThrownBy(() -> generate(List.of(prompt), GenerationOptions.greedy(60)))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("takes 68 positions");
    }

    private static List<Completion> generate(List<Prompt> prompts, GenerationOptions options) {
        return generator.generate(prompts, options, () -> false);
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
