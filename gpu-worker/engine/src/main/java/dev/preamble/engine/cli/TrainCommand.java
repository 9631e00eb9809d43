package dev.preamble.engine.cli;

import dev.preamble.engine.model.Activations;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Digest;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.prefix.PrefixFolder;
import dev.preamble.engine.training.Origin;
import dev.preamble.engine.training.PrefixTraining;
import dev.preamble.engine.training.PrefixVersionFolder;
import dev.preamble.engine.training.TrainingOptions;
import dev.preamble.engine.training.TrainingSet;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code engine train}: trains a prefix on a file of examples and writes it as a version folder. */
@Command(
        name = "train",
        description = "Train a prefix on a JSONL file of {\"input\": …, \"target\": …}.",
        sortOptions = false)
@SuppressWarnings("NullAway.Init") // options are set by picocli
final class TrainCommand implements Callable<Integer> {
    /** There is no other training here, so it is deterministic, and its record says so. */
    private static final boolean ALONE = true;

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "base model, a Hugging Face folder")
    private Path model;

    @Option(names = "--data", required = true, paramLabel = "FILE", description = "examples, one JSON object a line")
    private Path data;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "where to write the prefix version")
    private Path out;

    @Option(names = "--dtype", defaultValue = "FP32", description = "${COMPLETION-CANDIDATES} (default FP32)")
    private Dtype dtype;

    @Option(
            names = "--gradient-checkpointing",
            description = "compute activations twice rather than keep them: the same result, slower, in less memory")
    private boolean gradientCheckpointing;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description = "go on from this file if it exists, and write it once a minute and at the end")
    private @Nullable Path checkpoint;

    @Option(names = "--from", paramLabel = "DIR", description = "begin with the prefix of this version")
    private @Nullable Path from;

    @Option(names = "--virtual-tokens", defaultValue = "10", description = "1–200 (default ${DEFAULT-VALUE})")
    private int virtualTokens;

    @Option(
            names = "--reparametrisation",
            defaultValue = "256",
            description = "width of the MLP, 0 for none (default ${DEFAULT-VALUE})")
    private int reparametrisation;

    @Option(names = "--learning-rate", defaultValue = "2e-3", description = "peak (default ${DEFAULT-VALUE})")
    private double learningRate;

    @Option(names = "--epochs", defaultValue = "5", description = "(default ${DEFAULT-VALUE})")
    private int epochs;

    @Option(names = "--batch-size", defaultValue = "10", description = "rows of a step (default ${DEFAULT-VALUE})")
    private int batchSize;

    @Option(names = "--warmup-steps", defaultValue = "10", description = "(default ${DEFAULT-VALUE})")
    private int warmupSteps;

    @Option(names = "--weight-decay", defaultValue = "0", description = "(default ${DEFAULT-VALUE})")
    private double weightDecay;

    @Option(names = "--clip-norm", defaultValue = "1", description = "(default ${DEFAULT-VALUE})")
    private double clipNorm;

    @Option(names = "--max-length", defaultValue = "256", description = "tokens of a row (default ${DEFAULT-VALUE})")
    private int maxLength;

    @Option(
            names = "--evaluation-share",
            defaultValue = "0.1",
            description = "share of the distinct inputs to hold out (default ${DEFAULT-VALUE})")
    private double evaluationShare;

    @Option(names = "--seed", defaultValue = "1", description = "(default ${DEFAULT-VALUE})")
    private long seed;

    @Mixin
    private MethodOptions method = new MethodOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var options = new TrainingOptions(
                virtualTokens,
                reparametrisation,
                learningRate,
                epochs,
                batchSize,
                warmupSteps,
                weightDecay,
                clipNorm,
                maxLength,
                evaluationShare,
                seed,
                ALONE,
                method.method());
        var screen = spec.commandLine().getOut();
        var farewell = checkpoint == null
                ? "Ended early: nothing was written. With --checkpoint FILE it would go on from here."
                : "Ended early: the same command goes on from here.";
        try (var interruption = Interruption.awaited(screen, farewell);
                var base = BaseModel.load(model, dtype, Activations.of(gradientCheckpointing));
                var training = training(base, options)) {
            var record = training.trainingRecord();
            screen.printf(
                    "%d rows to train on, %d held out, %d with a shortened input; steps %d to %d%n",
                    record.trainingRows(),
                    record.heldOutRows(),
                    record.truncatedRows(),
                    training.steps() + 1,
                    training.totalSteps());
            train(training, screen, interruption);
            training.save(out);
            if (checkpoint != null) {
                training.checkpoint(checkpoint);
            }
            screen.println("prefix version written to " + out);
        }
        return CommandLine.ExitCode.OK;
    }

    private PrefixTraining training(BaseModel base, TrainingOptions options) {
        var set = TrainingSet.of(base, options, data);
        if (checkpoint != null && Files.exists(checkpoint)) {
            return PrefixTraining.resume(base, set, checkpoint);
        }
        return from == null ? PrefixTraining.start(base, set) : PrefixTraining.start(base, set, origin(base, from));
    }

    private static Origin origin(BaseModel base, Path version) {
        return new Origin(
                PrefixFolder.load(version, base.configuration()),
                Digest.ofFile(version.resolve(PrefixVersionFolder.FILES.getFirst())));
    }

    private void train(PrefixTraining training, PrintWriter screen, Interruption interruption) {
        evaluate(training, screen, interruption);
        var progress = new Progress(training.steps(), training.totalSteps());
        var stepsOfEpoch = training.totalSteps() / epochs;
        while (!training.isOver()) {
            var line = progress.stepped(training.step());
            if (interruption.isAsked() && checkpoint != null) {
                training.checkpoint(checkpoint);
            }
            interruption.check();
            if (training.steps() % stepsOfEpoch == 0) {
                evaluate(training, screen, interruption);
            }
            if (line != null) {
                screen.println(line);
                screen.flush();
                if (checkpoint != null && progress.minutePassed()) {
                    training.checkpoint(checkpoint);
                }
            }
        }
    }

    private static void evaluate(PrefixTraining training, PrintWriter screen, Interruption interruption) {
        training.evaluate(interruption::isAsked)
                .ifPresent(evaluation -> screen.printf(
                        "step %d  held-out loss %.4f, without prefix %.4f%n",
                        evaluation.step(), evaluation.loss(), evaluation.lossWithoutPrefix()));
        screen.flush();
    }
}
