package dev.preamble.basemodel.pretraining;

import dev.preamble.basemodel.corpus.Corpus;
import dev.preamble.basemodel.corpus.Row;
import dev.preamble.engine.model.Loss;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;

/**
 * A run that can be stopped at any time. All its state is one checkpoint file: the corpus is addressed by row, so a resumed run reads on where the checkpoint was written.
 */
public final class PretrainingRun {
    /** The checkpoint's name in a run's folder. */
    public static final String CHECKPOINT = "checkpoint.safetensors";

    private static final int REPORT_EVERY = 20;
    private static final int EVALUATE_EVERY = 200;

    private final Trainer trainer;
    private final Corpus corpus;
    private final HeldOut heldOut;
    private final Schedule schedule;
    private final int rowsPerStep;
    private final int rowLength;
    private final Path folder;
    private final Duration checkpointEvery;
    private final AtomicBoolean stopped = new AtomicBoolean();

    /** @param folder where checkpoint and losses go */
    public PretrainingRun(
            Trainer trainer,
            Corpus corpus,
            HeldOut heldOut,
            Schedule schedule,
            int rowsPerStep,
            Path folder,
            Duration checkpointEvery) {
        this.trainer = trainer;
        this.corpus = corpus;
        this.heldOut = heldOut;
        this.schedule = schedule;
        this.rowsPerStep = rowsPerStep;
        this.rowLength = corpus.length();
        this.folder = folder;
        this.checkpointEvery = checkpointEvery;
    }

    /** Lets the run end after the step that it is in. From any thread. */
    public void stop() {
        stopped.set(true);
    }

    /** Trains up to the given step or until stopped, and leaves a checkpoint. */
    public void until(long lastStep) {
        var log = new LossLog(folder.resolve("losses.csv"));
        var next = CompletableFuture.supplyAsync(() -> rows(trainer.rows()));
        var recent = Loss.NONE;
        var written = Instant.now();
        var since = Instant.now();
        long tokens = 0;
        while (trainer.steps() < lastStep && !stopped.get()) {
            var rows = next.join();
            long following = trainer.rows() + rowsPerStep;
            next = CompletableFuture.supplyAsync(() -> rows(following));
            double rate = schedule.rate(trainer.steps());
            recent = recent.plus(trainer.step(rows, rate));
            tokens += tokensOf(rows);
            if (trainer.steps() % REPORT_EVERY == 0 || trainer.steps() == lastStep) {
                double seconds = Duration.between(since, Instant.now()).toMillis() / 1000.0;
                boolean evaluated = trainer.steps() % EVALUATE_EVERY == 0 || trainer.steps() == lastStep;
                var heldOutLosses = evaluated ? heldOut.losses(trainer) : List.<Double>of();
                report(rate, recent, heldOutLosses, tokens / seconds, lastStep - trainer.steps(), tokensOf(rows));
                log.add(trainer.steps(), trainer.rows() * rowLength, rate, recent, heldOutLosses);
                recent = Loss.NONE;
                since = Instant.now();
                tokens = 0;
            }
            if (Duration.between(written, Instant.now()).compareTo(checkpointEvery) > 0) {
                checkpoint();
                written = Instant.now();
            }
        }
        checkpoint();
    }

    private void checkpoint() {
        trainer.write(folder.resolve(CHECKPOINT));
        System.out.println("checkpoint at step " + trainer.steps());
    }

    private void report(
            double rate, Loss loss, List<Double> heldOutLosses, double speed, long stepsLeft, long tokensPerStep) {
        System.out.printf(
                Locale.ROOT,
                "step %d, %.2f M tokens, rate %.5f, loss %.3f, %.0f tokens/s, %s left%s%n",
                trainer.steps(),
                trainer.rows() * rowLength / 1e6,
                rate,
                loss.mean(),
                speed,
                Duration.ofMinutes((long) (stepsLeft * tokensPerStep / speed / 60)),
                heldOutLosses.isEmpty()
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "; held out: novels %.3f, encyclopedia %.3f, told %.3f",
                                heldOutLosses.toArray()));
    }

    private List<Row> rows(long first) {
        return LongStream.range(first, first + rowsPerStep)
                .mapToObj(corpus::row)
                .toList();
    }

    private static long tokensOf(List<Row> rows) {
        return rows.stream().mapToLong(row -> row.tokens().length).sum();
    }
}
