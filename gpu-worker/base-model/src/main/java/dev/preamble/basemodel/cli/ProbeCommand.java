package dev.preamble.basemodel.cli;

import dev.preamble.basemodel.probe.Probe;
import dev.preamble.basemodel.probe.Tasks;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.training.TrainingOptions;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures what a prefix can make of a model. */
@Command(name = "probe", description = "Trains a prefix on a task and prints held-out losses and generations.")
final class ProbeCommand implements Callable<Integer> {
    private static final int REPORT_EVERY = 50;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's folder.")
    private Path model = Path.of(".");

    @Parameters(
            index = "1",
            paramLabel = "TASK",
            description = "E2E's .csv, RNNLG's .json or a .jsonl of input and target.")
    private Path task = Path.of(".");

    @Option(names = "--rows", defaultValue = "4000", description = "The task's first rows: ${DEFAULT-VALUE}.")
    private int rows;

    @Option(
            names = "--generate",
            defaultValue = "10",
            description = "Held-out inputs to generate for: ${DEFAULT-VALUE}.")
    private int generate;

    @Option(names = "--virtual-tokens", defaultValue = "10", description = "Default: ${DEFAULT-VALUE}.")
    private int virtualTokens;

    @Option(names = "--reparametrisation", defaultValue = "256", description = "Default: ${DEFAULT-VALUE}.")
    private int reparametrisation;

    @Option(names = "--rate", defaultValue = "0.002", description = "Learning rate: ${DEFAULT-VALUE}.")
    private double rate;

    @Option(names = "--epochs", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @Option(names = "--batch", defaultValue = "16", description = "Rows in a step: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(names = "--held-out", defaultValue = "0.1", description = "Share of inputs held out: ${DEFAULT-VALUE}.")
    private double heldOut;

    @Override
    public Integer call() {
        var options = new TrainingOptions(
                virtualTokens, reparametrisation, rate, epochs, batch, 20, 0, 1, 256, heldOut, 1, true);
        try (var base = BaseModel.load(model, Dtype.FP32)) {
            var findings = new Probe(base, Tasks.read(task).first(rows), options).run(generate, report -> {
                if (report.step() % REPORT_EVERY == 0) {
                    System.out.printf("step %d, loss %.3f%n", report.step(), report.loss());
                }
            });
            for (var outcome : findings.outcomes()) {
                System.out.printf(
                        "%ninput     %s%nreference %s%nwithout   %s%nwith      %s%n",
                        outcome.input(), outcome.reference(), outcome.without(), outcome.with());
            }
            System.out.printf(
                    "%nheld-out loss without prefix %.3f, with prefix %.3f; %.0f%% of values copied%n",
                    findings.evaluation().lossWithoutPrefix(),
                    findings.evaluation().loss(),
                    100 * findings.copied());
        }
        return 0;
    }
}
