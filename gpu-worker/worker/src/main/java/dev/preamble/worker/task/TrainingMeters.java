package dev.preamble.worker.task;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What this worker trained since it started. */
final class TrainingMeters {
    private final Counter steps;
    private final Counter tokens;

    TrainingMeters(MeterRegistry metrics) {
        steps = Counter.builder("preamble.training.steps")
                .description("optimiser steps")
                .register(metrics);
        tokens = Counter.builder("preamble.training.tokens")
                .description("tokens of the rows of optimiser steps, padding included")
                .register(metrics);
    }

    void stepped(int tokensOfStep) {
        steps.increment();
        tokens.increment(tokensOfStep);
    }
}
