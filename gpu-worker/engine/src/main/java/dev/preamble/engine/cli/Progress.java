package dev.preamble.engine.cli;

import dev.preamble.engine.training.StepReport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The progress line of a training: loss, rate and time left, every few seconds. */
final class Progress {
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final int INTERVALS_IN_A_MINUTE = 12;

    private final long firstStep;
    private final long totalSteps;
    private final long begun = System.nanoTime();
    private long reported = begun;
    private int lines;
    private long tokens;
    private double smoothedLoss = Double.NaN;

    Progress(long firstStep, long totalSteps) {
        this.firstStep = firstStep;
        this.totalSteps = totalSteps;
    }

    /** The line to show after a step, or null if the last one is recent. */
    @Nullable
    String stepped(StepReport report) {
        tokens += report.tokens();
        smoothedLoss = Double.isNaN(smoothedLoss) ? report.loss() : 0.95 * smoothedLoss + 0.05 * report.loss();
        var now = System.nanoTime();
        if (now - reported < INTERVAL.toNanos() && report.step() < totalSteps) {
            return null;
        }
        reported = now;
        lines++;
        var seconds = (now - begun) / 1e9;
        var perStep = seconds / (report.step() - firstStep);
        return "step %d/%d  loss %.4f  gradient %.3g  %.0f tokens/s  %.2f s a step  %s left"
                .formatted(
                        report.step(),
                        totalSteps,
                        smoothedLoss,
                        report.gradientNorm(),
                        tokens / seconds,
                        perStep,
                        text(Duration.ofSeconds(Math.round(perStep * (totalSteps - report.step())))));
    }

    /** Whether the line just shown completes a minute since the last that did. */
    boolean minutePassed() {
        return lines % INTERVALS_IN_A_MINUTE == 0;
    }

    private static String text(Duration left) {
        return left.toHours() > 0
                ? "%d h %d min".formatted(left.toHours(), left.toMinutesPart())
                : "%d min %d s".formatted(left.toMinutesPart(), left.toSecondsPart());
    }
}
