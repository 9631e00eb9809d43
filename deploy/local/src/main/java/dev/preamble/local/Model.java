package dev.preamble.local;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that says which base model the worker loads. */
public final class Model {
    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "the Hugging Face folder of the base model (default: the one that comes with the project)")
    private Path folder = Platform.shippedModel();

    public Path folder() {
        return folder.toAbsolutePath();
    }
}
