package dev.preamble.engine.bench;

import picocli.CommandLine.Command;

/** {@code bench}: medians on this machine. */
@Command(
        name = "bench",
        description = "Measures the engine on this machine; each figure is a median of one run.",
        subcommands = {
            TrainBench.class,
            FusedBench.class,
            GenerateBench.class,
            ActivateBench.class,
            MixedBench.class,
            ModelBench.class
        })
public final class BenchCommand {}
