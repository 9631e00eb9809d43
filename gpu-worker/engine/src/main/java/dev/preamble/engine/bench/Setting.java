package dev.preamble.engine.bench;

import dev.preamble.engine.model.Activations;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.script.Torch;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that all benchmarks share. */
final class Setting {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "base model; token ids are random, so that it needs no tokenizer (bench model makes one)")
    private Path model = Path.of("");

    @Option(names = "--dtype", defaultValue = "FP32", description = "${COMPLETION-CANDIDATES} (default FP32)")
    private Dtype dtype = Dtype.FP32;

    @Option(names = "--gradient-checkpointing", description = "compute activations twice rather than keep them")
    private boolean gradientCheckpointing;

    @Option(names = "--threads", defaultValue = "0", description = "of matrix products; 0: as many as there are cores")
    private int threads;

    @Option(names = "--steps", defaultValue = "20", description = "times measured, after a few that warm up")
    private int steps;

    @Option(names = "--json", description = "one object on the last line, and nothing else")
    private boolean json;

    BaseModel load() {
        var base = BaseModel.load(model, dtype, Activations.of(gradientCheckpointing));
        if (threads > 0) {
            Torch.useThreads(threads);
        }
        return base;
    }

    int steps() {
        return steps;
    }

    boolean json() {
        return json;
    }

    /** A report that begins with where it was measured. */
    Report report() {
        return new Report()
                .put("machine", Machine.description())
                .put("dtype", dtype.name().toLowerCase(java.util.Locale.ROOT))
                .put("threads", threads > 0 ? threads : Torch.threads());
    }

    Dtype dtype() {
        return dtype;
    }
}
