package dev.preamble.engine.bench;

import dev.preamble.engine.EngineException;
import dev.preamble.engine.device.Device;
import dev.preamble.engine.model.ModelConfiguration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "mixed",
        description =
                "Trainings in fused steps beside clients that ask for texts, in the turns that a worker gives them,"
                        + " and each of the two alone; in rounds. Times are those to the first token.")
final class MixedBench implements Callable<Integer> {
    private static final int ROUNDS = 4;

    @Mixin
    private Setting setting = new Setting();

    @Mixin
    private TrainingShape shape = new TrainingShape();

    @Mixin
    private Clients clients = new Clients();

    @Option(names = "--jobs", defaultValue = "4", description = "trainings (default ${DEFAULT-VALUE})")
    private int jobs;

    @Option(
            names = "--share",
            defaultValue = "0.5",
            description = "of the device's time that training keeps (default ${DEFAULT-VALUE})")
    private double share;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        var device = new Device(share);
        try {
            measure(device);
            return 0;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof EngineException named ? named : new IllegalStateException(e);
        } finally {
            device.stop();
        }
    }

    private void measure(Device device) throws InterruptedException, ExecutionException {
        var model = device.callAndWait(setting::load);
        var training = device.callAndWait(() -> new TrainingLoad(model, shape, jobs));
        var generation = device.callAndWait(() -> new GenerationLoad(device, model, clients.count()));
        try {
            var trainingAlone = new Phase();
            var generationAlone = new Phase();
            var mixed = new Phase();
            for (var round = -1; round < ROUNDS; round++) {
                var warm = round < 0;
                train(device, training, warm ? new Phase() : trainingAlone);
                ask(generation, model.configuration(), warm ? new Phase() : generationAlone);
                both(device, training, generation, model.configuration(), warm ? new Phase() : mixed);
            }
            var peak = device.callAndWait(() -> Machine.gemmPeak(setting.dtype()));
            var flop = shape.flop(model.configuration(), shape.batch() * jobs)
                    * mixed.steps().count();
            setting.report()
                    .put("share", share)
                    .put("", mixed.firstToken())
                    .put("p99_ms", mixed.firstToken().quantile(0.99))
                    .put("tokens_per_second", mixed.trainedPerSecond())
                    .put("generated_tokens_per_second", mixed.generatedPerSecond())
                    .put("training_share", mixed.trainingShare())
                    .put("step_median_ms", mixed.steps().median())
                    .put("alone", generationAlone.firstToken())
                    .put("alone_p99_ms", generationAlone.firstToken().quantile(0.99))
                    .put("alone_tokens_per_second", trainingAlone.trainedPerSecond())
                    .put("alone_generated_tokens_per_second", generationAlone.generatedPerSecond())
                    .put("gemm_peak_gflops", peak / 1e9)
                    .put("gemm_share", flop / mixed.seconds() / peak)
                    .put("peak_rss_mib", (double) Machine.peakResidentMib())
                    .print(spec.commandLine().getOut(), setting.json());
        } finally {
            device.callAndWait(() -> {
                generation.close();
                training.close();
                model.close();
                return model;
            });
        }
    }

    private void train(Device device, TrainingLoad training, Phase phase)
            throws InterruptedException, ExecutionException {
        var began = System.nanoTime();
        device.start(training.of(setting.steps(), phase)).get();
        phase.endedSince(began);
    }

    private void ask(GenerationLoad generation, ModelConfiguration model, Phase phase)
            throws InterruptedException, ExecutionException {
        var began = System.nanoTime();
        clients.ask(generation, model, shape.virtualTokens(), phase);
        phase.endedSince(began);
    }

    /** Trains for as long as the clients ask. */
    private void both(
            Device device, TrainingLoad training, GenerationLoad generation, ModelConfiguration model, Phase phase)
            throws InterruptedException, ExecutionException {
        var end = device.start(training.of(Integer.MAX_VALUE, phase));
        ask(generation, model, phase);
        device.callAndWait(training::end);
        end.get();
    }
}
