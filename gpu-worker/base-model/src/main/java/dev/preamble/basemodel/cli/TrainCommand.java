package dev.preamble.basemodel.cli;

import dev.preamble.basemodel.corpus.Corpus;
import dev.preamble.basemodel.corpus.Mixture;
import dev.preamble.basemodel.corpus.Vocabulary;
import dev.preamble.basemodel.pretraining.HeldOut;
import dev.preamble.basemodel.pretraining.PretrainingRun;
import dev.preamble.basemodel.pretraining.Schedule;
import dev.preamble.basemodel.pretraining.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Pretrains, from the start or from the checkpoint in the run's folder. */
@Command(name = "train", description = "Pretrains the base model; run again, it goes on from its checkpoint.")
final class TrainCommand implements Callable<Integer> {
    private static final int ROW = 256;
    private static final int HELD_OUT_ROWS = 16;

    @Mixin
    private Texts texts = new Texts();

    @Option(names = "--work", defaultValue = ".scratch/base-model", description = "The run's folder: ${DEFAULT-VALUE}.")
    private Path work = Path.of(".");

    @Option(
            names = "--model",
            defaultValue = "gpu-worker/base-model/preamble-base",
            description = "The folder with the tokenizer: ${DEFAULT-VALUE}.")
    private Path model = Path.of(".");

    @Option(names = "--steps", defaultValue = "20000", description = "Stop at this step: ${DEFAULT-VALUE}.")
    private long steps;

    @Option(names = "--rows", defaultValue = "16", description = "Rows of 256 tokens in a step: ${DEFAULT-VALUE}.")
    private int rows;

    @Option(names = "--rate", defaultValue = "0.003", description = "The constant learning rate: ${DEFAULT-VALUE}.")
    private double rate;

    @Option(names = "--warmup", defaultValue = "60", description = "Steps of warm-up: ${DEFAULT-VALUE}.")
    private long warmup;

    @Option(names = "--seed", defaultValue = "1", description = "Of corpus and first weights: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--checkpoint-every", defaultValue = "PT5M", description = "Default: ${DEFAULT-VALUE}.")
    private Duration checkpointEvery = Duration.ofMinutes(5);

    @Option(
            names = "--decay",
            description = "Branch off: take the rate to zero over so many steps, in the folder --into.")
    private @Nullable Long decay;

    @Option(names = "--into", description = "The branch's folder.")
    private @Nullable Path into;

    @Override
    public Integer call() throws IOException {
        var folder = into == null ? work : into;
        Files.createDirectories(folder);
        var library = texts.library();
        try (var vocabulary = Vocabulary.read(model);
                var trainer = trainer(folder, vocabulary)) {
            var schedule = decay == null
                    ? Schedule.stable(rate, warmup)
                    : new Schedule(rate, warmup, branchedAt(trainer), decay);
            var last = decay == null ? steps : schedule.decayFrom() + decay;
            int positions = Shapes.SHIPPED.positions();
            var prose = library.training();
            var corpus = new Corpus(Mixture.forTraining(prose), prose, vocabulary, ROW, positions, seed);
            var heldOut = new HeldOut(
                    Corpus.ofProse(library.novels(), vocabulary, ROW, positions),
                    Corpus.ofProse(library.encyclopedia(), vocabulary, ROW, positions),
                    new Corpus(Mixture.heldOut(library.novels()), library.novels(), vocabulary, ROW, positions, 0),
                    HELD_OUT_ROWS);
            var run = new PretrainingRun(trainer, corpus, heldOut, schedule, rows, folder, checkpointEvery);
            var ended = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(run, ended)));
            run.until(last);
            ended.countDown();
            System.out.println(folder + ": stopped after " + trainer.steps() + " steps");
        }
        return 0;
    }

    /** On Ctrl-C or SIGTERM: the step in hand is finished and kept. */
    private static void end(PretrainingRun run, CountDownLatch ended) {
        run.stop();
        try {
            if (!ended.await(2, TimeUnit.MINUTES)) {
                System.err.println("The step in hand took too long: the run goes on from its last checkpoint.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Trainer trainer(Path folder, Vocabulary vocabulary) {
        for (Path from : new Path[] {folder, work}) {
            var checkpoint = from.resolve(PretrainingRun.CHECKPOINT);
            if (Files.exists(checkpoint)) {
                return Trainer.read(Shapes.SHIPPED, checkpoint);
            }
        }
        return Trainer.fresh(Shapes.SHIPPED, vocabulary, seed);
    }

    /** Where the branch began: at the checkpoint it resumes, or here. */
    private long branchedAt(Trainer trainer) throws IOException {
        var marker =
                java.util.Objects.requireNonNull(into, "--decay needs --into").resolve("branched-at");
        if (!Files.exists(marker)) {
            Files.writeString(marker, String.valueOf(trainer.steps()));
        }
        return Long.parseLong(Files.readString(marker).strip());
    }
}
