package dev.preamble.basemodel.cli;

import dev.preamble.basemodel.corpus.Vocabulary;
import dev.preamble.basemodel.pretraining.PretrainingRun;
import dev.preamble.basemodel.pretraining.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the model that the platform loads. */
@Command(name = "export", description = "Writes config.json and fp16 weights beside the tokenizer in a folder.")
final class ExportCommand implements Callable<Integer> {
    private static final String GENERATION = """
            {
              "bos_token_id": 0,
              "eos_token_id": 0,
              "pad_token_id": 0
            }
            """;

    @Parameters(paramLabel = "FOLDER", description = "The folder; it holds tokenizer.json.")
    private Path folder = Path.of(".");

    @Option(
            names = "--work",
            description = "The run to take the weights from; without it, a tiny untrained model is written.")
    private @Nullable Path work;

    @Override
    public Integer call() throws IOException {
        try (var vocabulary = Vocabulary.read(folder);
                var trainer = work == null
                        ? Trainer.fresh(Shapes.TINY, vocabulary, 1)
                        : Trainer.read(Shapes.SHIPPED, work.resolve(PretrainingRun.CHECKPOINT))) {
            trainer.export(folder);
            Files.writeString(folder.resolve("generation_config.json"), GENERATION);
            System.out.printf("%s: weights after %d steps%n", folder, trainer.steps());
        }
        return 0;
    }
}
