package dev.preamble.engine.bench;

import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.script.Script;
import dev.preamble.engine.script.Torch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** This machine: what it is, what its matrix products reach, how much memory this process took. */
final class Machine {
    private static final int SIDE = 1024;
    private static final int PRODUCTS = 4;
    private static final int ROUNDS = 12;

    private Machine() {}

    /** Best rate of products of 1024 × 1024 matrices, in FLOP a second. */
    static double gemmPeak(Dtype dtype) {
        try (var manager = Torch.newManager();
                var script = Script.compile(manager, Machine.class, "Machine", Map.of())) {
            var a = manager.randomUniform(-1, 1, new Shape(SIDE, SIDE));
            var b = manager.randomUniform(-1, 1, new Shape(SIDE, SIDE));
            var out = manager.zeros(new Shape(SIDE, SIDE));
            if (dtype != Dtype.FP32) {
                a = script.evaluate(manager, "bf16", a).singletonOrThrow();
                b = script.evaluate(manager, "bf16", b).singletonOrThrow();
                out = script.evaluate(manager, "bf16", out).singletonOrThrow();
            }
            var times = manager.create(new long[] {PRODUCTS});
            var best = Double.POSITIVE_INFINITY;
            for (var round = 0; round < ROUNDS; round++) {
                var began = System.nanoTime();
                script.evaluate(manager, "forward", a, b, out, times).singletonOrThrow();
                best = Math.min(best, (System.nanoTime() - began) / 1e9);
            }
            return 2.0 * SIDE * SIDE * SIDE * PRODUCTS / best;
        }
    }

    /** Largest resident memory of this process so far, in MiB; 0 where the system does not say. */
    static long peakResidentMib() {
        var status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Processor and cores, in words. */
    static String description() {
        return processor() + ", " + Runtime.getRuntime().availableProcessors() + " cores, Java "
                + Runtime.version().feature();
    }

    private static String processor() {
        var file = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(file)) {
            return System.getProperty("os.arch");
        }
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
