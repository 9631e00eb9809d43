package dev.preamble.engine.training;

import dev.preamble.engine.TinyModel;
import dev.preamble.engine.data.Example;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** Prints the resident memory of a long training, for whoever suspects a leak. Argument: steps. Linux alone. */
final class Soak {
    private Soak() {}

    public static void main(String... arguments) throws IOException {
        var folder = Files.createTempDirectory("soak");
        var examples = IntStream.range(0, 400)
                .mapToObj(i -> new Example("w1 ".repeat(1 + i % 20).strip(), "w5 w6 w" + (1 + i % 9)))
                .toList();
        var options = new TrainingOptions(5, 8, 1e-3, 100, 1, 10, 0, 1, 32, 0, 1);
        try (var model = BaseModel.load(TinyModel.in(folder), Dtype.FP32);
                var training = PrefixTraining.start(model, options, examples)) {
            for (var step = 1; step <= Integer.parseInt(arguments[0]); step++) {
                training.step();
                if (step % 1000 == 0) {
                    System.gc();
                    System.out.printf("step %d  %s%n", step, residentMemory());
                }
            }
        }
    }

    private static String residentMemory() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS")).findFirst().orElse("unknown");
        }
    }
}
