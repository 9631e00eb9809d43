package dev.preamble.engine.cli;

import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Digest;
import dev.preamble.engine.weights.Checkpoint;
import dev.preamble.engine.weights.Safetensors;
import dev.preamble.engine.weights.StoredTensor;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engine inspect}: what a base model, a prefix version or a safetensors file holds. */
@Command(name = "inspect", description = "Show what a base model, a prefix version or a safetensors file holds.")
@SuppressWarnings("NullAway.Init") // options are set by picocli
final class InspectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PATH", description = "a folder or a safetensors file")
    private Path path;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        if (Files.isRegularFile(path)) {
            inspect(path, out);
        } else if (Files.exists(path.resolve("adapter_model.safetensors"))) {
            inspect(path.resolve("adapter_model.safetensors"), out);
        } else {
            out.println(BaseModel.configuration(path));
            out.println("digest " + Digest.of(path));
            list(Checkpoint.read(path).tensors(), out);
        }
        return CommandLine.ExitCode.OK;
    }

    private static void inspect(Path file, PrintWriter out) {
        var content = Safetensors.read(file);
        content.metadata().forEach((key, value) -> out.println(key + ": " + value));
        list(content.tensors(), out);
    }

    private static void list(Map<String, StoredTensor> tensors, PrintWriter out) {
        var elements = 0L;
        for (var tensor : tensors.entrySet()) {
            var shape = tensor.getValue().shape();
            elements += count(shape);
            out.printf("%-44s %-4s %s%n", tensor.getKey(), tensor.getValue().type(), shape);
        }
        out.printf("%d tensors, %,d elements%n", tensors.size(), elements);
    }

    private static long count(List<Long> shape) {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
