package dev.preamble.worker.task;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** What this worker trained since it started. */
final class TrainingMeters {
    private final Counter steps;
    private final Counter tokens;
    private final DistributionSummary lanesOfStep;
    private final DistributionSummary tokensOfStep;
    private final MeterRegistry metrics;

    /** What a run spends its lane's time on. */
    enum Part {
        /** Opens a training at its beginning. */
        START,
        /** Opens one where its last segment left it. */
        RESUME,
        /** Takes steps and measures, its turns on the device and those of others between them. */
        STEPS,
        /** Keeps what the next segment goes on from. */
        CHECKPOINT,
        /** Scores and keeps what it learned. */
        PREFIX
    }

    TrainingMeters(MeterRegistry metrics) {
        steps = Counter.builder("preamble.training.steps")
                .description("optimiser steps")
                .register(metrics);
        tokens = Counter.builder("preamble.training.tokens")
                .description("tokens of the rows of optimiser steps, padding not counted")
                .register(metrics);
        lanesOfStep = DistributionSummary.builder("preamble.training.fused.lanes")
                .description("lanes whose rows shared a forward and backward")
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32)
                .register(metrics);
        tokensOfStep = DistributionSummary.builder("preamble.training.fused.tokens")
                .description("tokens of a forward and backward, of all lanes that shared it")
                .serviceLevelObjectives(64, 256, 1024, 4096, 16_384, 65_536)
                .register(metrics);
        this.metrics = metrics;
    }

    /** Does a part of a run. */
    <T> T timed(Part part, Callable<T> work) throws Exception {
        var since = System.nanoTime();
        try {
            return work.call();
        } finally {
            metrics.timer("preamble.training.lane.time", "part", part.name().toLowerCase(Locale.ROOT))
                    .record(System.nanoTime() - since, TimeUnit.NANOSECONDS);
        }
    }

    /** An optimiser step of one lane. */
    void stepped(int tokensOfLane) {
        steps.increment();
        tokens.increment(tokensOfLane);
    }

    /** A step of so many lanes together. */
    void fused(int lanes, int tokensOfAll) {
        lanesOfStep.record(lanes);
        tokensOfStep.record(tokensOfAll);
    }
}
