package dev.preamble.engine.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "train", description = "A training step: forward, backward, optimiser.")
final class TrainBench implements Callable<Integer> {
    private static final int WARM_UP = 3;

    @Mixin
    private Setting setting = new Setting();

    @Mixin
    private TrainingShape shape = new TrainingShape();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (var model = setting.load();
                var training = shape.start(model, 1, shape.batch())) {
            for (var i = 0; i < WARM_UP; i++) {
                training.step();
            }
            var timing = new Timing();
            for (var i = 0; i < setting.steps(); i++) {
                timing.take(training::step);
            }
            var peak = Machine.gemmPeak(setting.dtype());
            setting.report()
                    .put("", timing)
                    .put("tokens_per_second", shape.tokens(shape.batch()) / timing.median() * 1000)
                    .put("gemm_peak_gflops", peak / 1e9)
                    .put(
                            "gemm_share",
                            shape.flop(model.configuration(), shape.batch()) / (timing.median() / 1000) / peak)
                    .put("peak_rss_mib", (double) Machine.peakResidentMib())
                    .print(spec.commandLine().getOut(), setting.json());
        }
        return 0;
    }
}
