package dev.preamble.engine.bench;

import dev.preamble.engine.model.ModelConfiguration;
import dev.preamble.engine.model.TrainableModel;
import dev.preamble.safetensors.StoredType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "model",
        description = "Writes a GPT-2 with random weights, to measure on. Default: the shape of GPT-2 small.")
final class ModelBench implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "where to")
    private Path folder = Path.of("");

    @Option(names = "--layers", defaultValue = "12", description = "default ${DEFAULT-VALUE}")
    private int layers;

    @Option(names = "--width", defaultValue = "768", description = "default ${DEFAULT-VALUE}")
    private int width;

    @Option(names = "--heads", defaultValue = "12", description = "default ${DEFAULT-VALUE}")
    private int heads;

    @Option(names = "--vocabulary", defaultValue = "50257", description = "default ${DEFAULT-VALUE}")
    private int vocabulary;

    @Option(names = "--positions", defaultValue = "1024", description = "default ${DEFAULT-VALUE}")
    private int positions;

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(folder);
        try (var model =
                TrainableModel.initialise(ModelConfiguration.gpt2(vocabulary, positions, width, layers, heads), 1)) {
            model.save(folder, StoredType.F32);
        }
        return 0;
    }
}
