package dev.preamble.engine.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.engine.TinyModel;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.prefix.Prefix;
import dev.preamble.engine.prefix.PrefixShape;
import dev.preamble.engine.random.CounterRandom;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Transformers 5.23 says on the model of {@link TinyModel}: {@code generate(do_sample=False, num_beams=…,
 * length_penalty=…, early_stopping=False, repetition_penalty=…)} on the folder that it writes, with the prefix (saved by
 * {@code PrefixFolder}) laid on by PEFT 0.21. Of 300 such random cases all were equal, of which these are some.
 */
final class HuggingFaceTest {
    private static final List<Case> CASES = List.of(
            new Case(List.of(42, 41, 18), true, 8, 0.5, 1, 38, times(31, 13), FinishReason.STOP),
            new Case(
                    List.of(19, 40, 56, 16, 29),
                    false,
                    5,
                    0.8,
                    1,
                    9,
                    List.of(16, 35, 31, 31, 31, 31, 31, 31, 31),
                    FinishReason.LENGTH),
            new Case(
                    List.of(24, 2, 11),
                    false,
                    3,
                    0.8,
                    2,
                    39,
                    List.of(33, 51, 30, 26, 28, 59, 34, 46, 49, 4, 31, 39, 36),
                    FinishReason.STOP),
            new Case(
                    List.of(34, 20, 32, 10, 46, 50),
                    true,
                    5,
                    0,
                    1.2,
                    39,
                    List.of(6, 5, 36, 36, 48, 42, 49, 23, 37, 37, 55),
                    FinishReason.STOP),
            new Case(
                    List.of(35, 30, 34),
                    false,
                    7,
                    1,
                    2,
                    24,
                    List.of(17, 59, 2, 26, 7, 29, 50, 23, 49, 4, 31, 39, 36),
                    FinishReason.STOP),
            new Case(
                    List.of(24, 35, 26, 24, 32, 23, 47),
                    true,
                    4,
                    -1,
                    2,
                    13,
                    List.of(5, 36, 48, 42, 6, 30, 13, 4, 37, 55),
                    FinishReason.STOP),
            new Case(
                    List.of(13, 51, 26, 5, 46, 23),
                    true,
                    1,
                    1,
                    2,
                    21,
                    List.of(49, 4, 31, 39, 36, 36, 48, 36),
                    FinishReason.STOP));

    @TempDir
    Path folder;

    @Test
    void findsTheSame() {
        try (var model = BaseModel.load(TinyModel.in(folder), Dtype.FP32);
                var generator = new Generator(model, 16)) {
            for (var one : CASES) {
                var prompt = new Prompt(one.prompt(), one.prefixed() ? prefix() : null);
                var options = GenerationOptions.beams(one.maxNewTokens(), one.beams(), one.lengthPenalty())
                        .withRepetitionPenalty(one.repetitionPenalty());

                var completion = generator
                        .generate(List.of(prompt), options, () -> false)
                        .getFirst();

                assertThat(completion.ids()).as("%s", one).isEqualTo(one.ids());
                assertThat(completion.reason()).as("%s", one).isEqualTo(one.reason());
            }
        }
    }

    private record Case(
            List<Integer> prompt,
            boolean prefixed,
            int beams,
            double lengthPenalty,
            double repetitionPenalty,
            int maxNewTokens,
            List<Integer> ids,
            FinishReason reason) {}

    private static List<Integer> times(int token, int count) {
        return IntStream.range(0, count).mapToObj(i -> token).toList();
    }

    private static Prefix prefix() {
        var shape = PrefixShape.of(TinyModel.CONFIGURATION, 5);
        var random = new CounterRandom(1, 0);
        var values = new float[shape.size()];
        for (var i = 0; i < values.length; i++) {
            values[i] = (float) (2 * random.gaussian(i));
        }
        return new Prefix(shape, values);
    }
}
