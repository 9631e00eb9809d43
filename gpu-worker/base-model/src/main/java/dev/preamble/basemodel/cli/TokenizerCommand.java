package dev.preamble.basemodel.cli;

import dev.preamble.basemodel.corpus.Mixture;
import dev.preamble.basemodel.corpus.Sample;
import dev.preamble.basemodel.corpus.Vocabulary;
import dev.preamble.basemodel.tokenizer.TokenizerFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Learns the vocabulary. */
@Command(name = "tokenizer", description = "Learns the byte-level BPE vocabulary and writes it to a folder.")
final class TokenizerCommand implements Callable<Integer> {
    @Mixin
    private Texts texts = new Texts();

    @Parameters(paramLabel = "FOLDER", description = "Where tokenizer.json and tokenizer_config.json go.")
    private Path folder = Path.of(".");

    @Option(names = "--size", defaultValue = "4096", description = "Tokens in the vocabulary.")
    private int size;

    @Option(names = "--spaced", defaultValue = "1600", description = "Tokens that are another with a space before it.")
    private int spaced;

    @Option(
            names = "--characters",
            defaultValue = "9000000",
            description = "Characters of prose; a third as many of pairs are added.")
    private int characters;

    @Override
    public Integer call() throws IOException {
        var library = texts.library();
        var mixture = Mixture.forTraining(library.training());
        TokenizerFile.train(Sample.of(library.training(), mixture, characters, 1), size, spaced, 512, folder);
        try (var vocabulary = Vocabulary.read(folder)) {
            for (var text : new String[] {"prose", "pairs"}) {
                var sample = Sample.of(library.training(), mixture, 300_000, 2);
                long letters = 0;
                long tokens = 0;
                for (int i = 0; i < sample.size(); i++) {
                    if (sample.get(i).length() >= 2000 == text.equals("prose")) {
                        letters += sample.get(i).length();
                        tokens += vocabulary.tokens(sample.get(i)).length;
                    }
                }
                System.out.printf("%s: %.2f characters a token%n", text, (double) letters / tokens);
            }
        }
        return 0;
    }
}
