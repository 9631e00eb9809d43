package dev.preamble.engine.cli;

import dev.preamble.engine.prefix.Placement;
import dev.preamble.engine.training.Initialisation;
import dev.preamble.engine.training.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where a training departs from the plain method. */
final class MethodOptions {
    @Option(names = "--depth", defaultValue = "2", description = "layers of the MLP, 2 or 3 (default ${DEFAULT-VALUE})")
    private int depth;

    @Option(
            names = "--initialisation",
            defaultValue = "RANDOM",
            description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}); words where --words are given")
    private Initialisation initialisation = Initialisation.RANDOM;

    @Option(names = "--words", paramLabel = "TEXT", description = "words whose activations the prefix begins with")
    private @Nullable String words;

    @Option(
            names = "--dropout",
            defaultValue = "0",
            description = "share of the prefix that a step leaves out (default ${DEFAULT-VALUE})")
    private double dropout;

    @Option(names = "--label-smoothing", defaultValue = "0", description = "(default ${DEFAULT-VALUE})")
    private double labelSmoothing;

    @Option(
            names = "--patience",
            defaultValue = "0",
            description = "end after so many evaluations without a better one, 0 for never (default ${DEFAULT-VALUE})")
    private int patience;

    @Option(names = "--accumulation", defaultValue = "1", description = "batches of a step (default ${DEFAULT-VALUE})")
    private int accumulation;

    @Option(
            names = "--horizon",
            defaultValue = "0",
            description =
                    "epochs over which the learning rate falls to 0, if there are to be more, later, than --epochs")
    private int horizon;

    @Option(
            names = "--layers",
            split = ",",
            paramLabel = "N",
            description = "layers that have the prefix, from 0 (default all)")
    private List<Integer> layers = new ArrayList<>();

    @Option(names = "--infix", description = "the prefix stands between input and target, [x; INFIX; y]")
    private boolean infix;

    @Option(
            names = "--embedding-only",
            description = "train embeddings of virtual tokens, of which the model computes the prefix")
    private boolean embeddingOnly;

    Method method() {
        var begin = words == null ? initialisation : Initialisation.WORDS;
        return new Method(
                depth,
                begin,
                words,
                dropout,
                labelSmoothing,
                patience,
                accumulation,
                horizon,
                new Placement(layers, infix),
                embeddingOnly);
    }
}
