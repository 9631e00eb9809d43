package dev.preamble.worker.task;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What this worker generated since it started. */
final class GenerationMeters {
    private final Counter lines;
    private final Counter tokens;

    GenerationMeters(MeterRegistry metrics) {
        lines = Counter.builder("preamble.generation.lines")
                .description("lines of generation jobs")
                .register(metrics);
        tokens = Counter.builder("preamble.generation.tokens")
                .description("tokens that were generated")
                .register(metrics);
    }

    void generated(int tokensOfLine) {
        lines.increment();
        tokens.increment(tokensOfLine);
    }
}
