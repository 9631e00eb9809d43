package dev.preamble.engine.bench;

import dev.preamble.engine.training.FusedTraining;
import dev.preamble.engine.training.PrefixTraining;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "fused",
        description =
                "A step of many trainings: fused, one after another, and one training with all their rows; interleaved.")
final class FusedBench implements Callable<Integer> {
    private static final int WARM_UP = 3;

    @Mixin
    private Setting setting = new Setting();

    @Mixin
    private TrainingShape shape = new TrainingShape();

    @Option(names = "--jobs", defaultValue = "16", description = "trainings (default ${DEFAULT-VALUE})")
    private int jobs;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (var model = setting.load();
                var fused = new FusedTraining(model);
                var single = shape.start(model, 0, shape.batch() * jobs)) {
            List<PrefixTraining> trainings = IntStream.rangeClosed(1, jobs)
                    .mapToObj(job -> shape.start(model, job, shape.batch()))
                    .toList();
            var together = new Timing();
            var sequential = new Timing();
            var alone = new Timing();
            for (var i = -WARM_UP; i < setting.steps(); i++) {
                var warm = i < 0;
                (warm ? new Timing() : together).take(() -> fused.step(trainings));
                (warm ? new Timing() : sequential).take(() -> trainings.forEach(PrefixTraining::step));
                (warm ? new Timing() : alone).take(single::step);
            }
            var peak = Machine.gemmPeak(setting.dtype());
            var rows = shape.batch() * jobs;
            setting.report()
                    .put("", together)
                    .put("tokens_per_second", shape.tokens(rows) / together.median() * 1000)
                    .put("sequential_ms", sequential.median())
                    .put("speedup", sequential.median() / together.median())
                    .put("one_training_ms", alone.median())
                    .put("share_of_one_training", alone.median() / together.median())
                    .put("gemm_peak_gflops", peak / 1e9)
                    .put("gemm_share", shape.flop(model.configuration(), rows) / (together.median() / 1000) / peak)
                    .put("peak_rss_mib", (double) Machine.peakResidentMib())
                    .print(spec.commandLine().getOut(), setting.json());
            trainings.forEach(PrefixTraining::close);
        }
        return 0;
    }
}
