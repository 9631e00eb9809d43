package dev.preamble.basemodel.cli;

import dev.preamble.basemodel.corpus.Mixture;
import dev.preamble.basemodel.prose.Chance;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the corpus to a reader. */
@Command(name = "sample", description = "Prints pairs of the corpus.")
final class SampleCommand implements Callable<Integer> {
    @Mixin
    private Texts texts = new Texts();

    @Option(names = "--count", defaultValue = "20", description = "How many pairs.")
    private int count;

    @Option(names = "--seed", defaultValue = "1", description = "Which pairs.")
    private long seed;

    @Option(names = "--held-out", description = "Of the held-out schemas.")
    private boolean heldOut;

    @Override
    public Integer call() {
        var prose = texts.library().training();
        var mixture = heldOut ? Mixture.heldOut(prose) : Mixture.forTraining(prose);
        for (int i = 0; i < count; i++) {
            var chance = Chance.of(seed, i);
            var pair = mixture.exercise(chance).next(chance);
            System.out.println(pair.given() + "⟦" + pair.told() + "⟧\n" + "═".repeat(60));
        }
        return 0;
    }
}
