package dev.preamble.engine.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.engine.TinyModel;
import dev.preamble.engine.data.Example;
import dev.preamble.engine.data.RowFormat;
import dev.preamble.engine.generation.Completion;
import dev.preamble.engine.generation.GenerationOptions;
import dev.preamble.engine.generation.Generator;
import dev.preamble.engine.generation.Prompt;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.model.RandomModel;
import dev.preamble.engine.prefix.Prefix;
import dev.preamble.engine.prefix.PrefixFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three prefixes of a BART, each with a reparametrisation of its own. */
final class EncoderDecoderTrainingTest {
    private static final String CONFIGURATION = """
            {'model_type': 'bart', 'vocab_size': 61, 'max_position_embeddings': 64, 'd_model': 16,
             'encoder_layers': 1, 'decoder_layers': 2, 'encoder_attention_heads': 2, 'decoder_attention_heads': 4,
             'encoder_ffn_dim': 32, 'decoder_ffn_dim': 32, 'bos_token_id': 58, 'eos_token_id': 0,
             'decoder_start_token_id': 0}
            """;

    private static final List<Example> EXAMPLES =
            List.of(new Example("w1 w2", "w3 w4"), new Example("w5", "w6"), new Example("w7 w8 w9", "w10 w11"));

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static BaseModel model;

    @BeforeAll
    static void load() throws IOException {
        TinyModel.in(shared.resolve("tiny"));
        RandomModel.in(shared.resolve("bart"), CONFIGURATION);
        Files.copy(
                shared.resolve("tiny").resolve("tokenizer.json"),
                shared.resolve("bart").resolve("tokenizer.json"));
        model = BaseModel.load(shared.resolve("bart"), Dtype.FP32);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void aRowIsWhatTheEncoderAndThenWhatTheDecoderSees() {
        var format = new RowFormat(model.tokenizer(), model.configuration(), 32);
        var row = format.row(0, new Example("w5 w6", "w7 w8")).row();

        assertThat(List.of(row.id(0), row.id(1), row.id(2), row.id(3), row.id(4), row.id(5), row.id(6), row.id(7)))
                .containsExactly(58, 5, 6, 0, 0, 7, 8, 0);
        assertThat(row.isTarget(4)).isFalse();
        assertThat(row.isTarget(5)).isTrue();
        assertThat(new RowFormat(model.tokenizer(), model.configuration(), 5).prompt("w5 w6 w7"))
                .containsExactly(58, 5, 6, 0, 0);
    }

    @Test
    void allThreePrefixesLearn() {
        for (var width : new int[] {0, 8}) {
            try (var training = PrefixTraining.start(model, options(width, 40), EXAMPLES)) {
                var before = training.prefix();
                var first = training.step().loss();
                while (training.steps() < training.totalSteps()) {
                    training.step();
                }
                var after = training.prefix();

                assertThat(training.metrics().lastLoss()).isLessThan(0.9 * first);
                var each = after.shape().width();
                for (var part : List.of(List.of(0, 32), List.of(32, 96), List.of(96, 160))) {
                    var changed = 0.0;
                    for (var i = part.getFirst(); i < part.getLast(); i++) {
                        changed = Math.max(changed, Math.abs(after.values()[i] - before.values()[i]));
                    }
                    assertThat(changed).as("part %s of %d", part, each).isGreaterThan(0.01);
                }
            }
        }
    }

    @Test
    void eachPrefixHasAReparametrisationOfItsOwn() {
        try (var training = PrefixTraining.start(model, options(8, 1), EXAMPLES)) {
            assertThat(training.trainables().keySet())
                    .hasSize(15)
                    .contains("encoder.embedding", "cross.mlp.2.weight", "decoder.mlp.0.bias");
        }
    }

    @Test
    void aResumedTrainingGoesOnToTheBit() {
        var checkpoint = folder.resolve("checkpoint");
        try (var whole = PrefixTraining.start(model, options(8, 4), EXAMPLES)) {
            whole.step();
            whole.checkpoint(checkpoint);
            whole.step();
            try (var resumed = PrefixTraining.resume(model, options(8, 4), EXAMPLES, checkpoint)) {
                resumed.step();
                assertThat(resumed.prefix()).isEqualTo(whole.prefix());
            }
        }
    }

    @Test
    void aVersionFolderGeneratesAsTheTrainedPrefix() throws IOException {
        try (var training = PrefixTraining.start(model, options(8, 40), EXAMPLES);
                var generator = new Generator(model, 3)) {
            while (training.steps() < training.totalSteps()) {
                training.step();
            }
            training.save(folder.resolve("version"));
            var prefix = PrefixFolder.load(folder.resolve("version"), model.configuration());
            var format = new RowFormat(model.tokenizer(), model.configuration(), 32);
            for (var options : List.of(GenerationOptions.greedy(5), GenerationOptions.beams(5, 3, 1))) {
                var text = text(generator, format, prefix, options);

                assertThat(text).isEqualTo(text(generator, format, training.prefix(), options));
                assertThat(text).isNotEqualTo(text(generator, format, null, options));
            }
        }
    }

    private static List<@Nullable String> text(
            Generator generator, RowFormat format, @Nullable Prefix prefix, GenerationOptions options) {
        var prompts = EXAMPLES.stream()
                .map(example -> new Prompt(format.prompt(example.input()), prefix))
                .toList();
        return generator.generate(prompts, options, () -> false).stream()
                .<@Nullable String>map(Completion::text)
                .toList();
    }

    private static TrainingOptions options(int reparametrisation, int epochs) {
        return new TrainingOptions(4, reparametrisation, 0.03, epochs, 3, 0, 0, 1, 32, 0, 1, true);
    }
}
