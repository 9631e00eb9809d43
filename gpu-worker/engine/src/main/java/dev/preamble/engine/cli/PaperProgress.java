package dev.preamble.engine.cli;

import dev.preamble.engine.comparison.Result;
import dev.preamble.engine.comparison.Watcher;
import dev.preamble.engine.training.StepReport;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Tells how far a comparison is, and when it will be over: by what was expected, corrected by what it took so far. */
final class PaperProgress implements Watcher {
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final int BAR = 20;

    private final PrintWriter screen;
    private final Interruption interruption;
    private final int trials;
    private final Left atFirst;
    private final long begun = System.nanoTime();
    private Left left;
    private boolean fresh;

    /** Seconds' worth of work that checkpoints of an earlier call held. */
    private double found;

    private double expectedOfTraining;
    private double expectedOfGeneration;
    private String trial = "";
    private long shown = begun;

    /**
     * What nobody has done.
     *
     * @param seconds that it should take
     */
    record Left(int trials, double seconds) {}

    PaperProgress(PrintWriter screen, Interruption interruption, int trials, Left left) {
        this.screen = screen;
        this.interruption = interruption;
        this.trials = trials;
        this.atFirst = left;
        this.left = left;
        screen.printf(
                "%d trials, %d of them over; the others take about %s%n",
                trials, trials - left.trials(), text(left.seconds()));
        screen.flush();
    }

    /**
     * One begins.
     *
     * @param nobodyDid with this one, without what other processes did meanwhile
     */
    void trial(String id, Left nobodyDid, double trainingSeconds, double generationSeconds) {
        trial = id;
        left = nobodyDid;
        fresh = true;
        expectedOfTraining = trainingSeconds;
        expectedOfGeneration = generationSeconds;
    }

    @Override
    public void stepped(StepReport report, long totalSteps) {
        interruption.check();
        if (fresh) {
            fresh = false;
            found += expectedOfTraining * (report.step() - 1) / totalSteps;
        }
        if (isDue() || report.step() == totalSteps) {
            show(
                    expectedOfTraining * report.step() / totalSteps,
                    "step %d/%d  loss %.3f".formatted(report.step(), totalSteps, report.loss()));
        }
    }

    @Override
    public void generated(int tables, int ofTables) {
        interruption.check();
        if (isDue()) {
            show(
                    expectedOfTraining + expectedOfGeneration * tables / ofTables,
                    "text %d/%d".formatted(tables, ofTables));
        }
    }

    /** It is over. */
    void over(Result result) {
        var ofTrial = expectedOfTraining + expectedOfGeneration;
        left = new Left(left.trials() - 1, left.seconds() - ofTrial);
        var scores = new StringBuilder();
        result.scores().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(score ->
                        scores.append(String.format(Locale.ROOT, "  %s %.4f", score.getKey(), score.getValue())));
        show(0, "over: loss %.3f%s".formatted(result.loss(), scores));
    }

    private boolean isDue() {
        return System.nanoTime() - shown > INTERVAL.toNanos();
    }

    /** @param ofTrial seconds that were expected for what of the trial is done */
    private void show(double ofTrial, String what) {
        shown = System.nanoTime();
        var toDo = left.seconds() - ofTrial;
        var done = atFirst.seconds() - toDo;
        var share = atFirst.seconds() == 0 ? 1 : done / atFirst.seconds();
        var elapsed = (shown - begun) / 1e9;
        var doneNow = done - found;
        var seconds = doneNow < 0.02 * atFirst.seconds() ? toDo : elapsed * toDo / doneNow;
        var full = (int) Math.round(share * BAR);
        screen.printf(
                "[%s%s] %3.0f%%  %d/%d  %s  %s  %s left%n",
                "#".repeat(full),
                ".".repeat(BAR - full),
                100 * share,
                trials - left.trials(),
                trials,
                trial,
                what,
                text(seconds));
        screen.flush();
    }

    private static String text(double seconds) {
        return PaperCommand.text(Duration.ofSeconds(Math.max(0, Math.round(seconds))));
    }
}
