package dev.preamble.worker.task;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;

/** What this worker trained since it started. */
final class TrainingMeters {
    private final Counter steps;
    private final Counter tokens;
    private final DistributionSummary lanesOfStep;
    private final DistributionSummary tokensOfStep;

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
