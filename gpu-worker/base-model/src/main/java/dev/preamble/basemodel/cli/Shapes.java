package dev.preamble.basemodel.cli;

import dev.preamble.engine.model.ModelConfiguration;

/** The models that the commands make. */
final class Shapes {
    /** What Preamble ships: 5.9 million parameters. */
    static final ModelConfiguration SHIPPED = ModelConfiguration.gpt2(4096, 512, 256, 6, 8);

    /** Of the same layout, small enough for tests. */
    static final ModelConfiguration TINY = ModelConfiguration.gpt2(4096, 512, 32, 2, 4);

    private Shapes() {}
}
