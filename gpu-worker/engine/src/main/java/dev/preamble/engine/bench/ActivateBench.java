package dev.preamble.engine.bench;

import dev.preamble.engine.generation.Decoder;
import dev.preamble.engine.generation.GenerationOptions;
import dev.preamble.engine.generation.PrefixCache;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "activate",
        description =
                "From a prefix in the host's memory to a row of the decoder that has it: not yet on the device, and there.")
final class ActivateBench implements Callable<Integer> {
    private static final int ROWS = 4;

    @Mixin
    private Setting setting = new Setting();

    @Option(names = "--prefixes", defaultValue = "100", description = "different ones (default ${DEFAULT-VALUE})")
    private int prefixes;

    @Option(names = "--prefix", defaultValue = "10", description = "virtual tokens of each (default ${DEFAULT-VALUE})")
    private int virtualTokens;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (var model = setting.load();
                var none = new PrefixCache(model, 0);
                var all = new PrefixCache(model, Long.MAX_VALUE);
                var cold = new Decoder(model, none, ROWS);
                var warm = new Decoder(model, all, ROWS)) {
            var random = new RandomIds(model.configuration());
            var made = IntStream.range(0, prefixes)
                    .mapToObj(i -> random.prompt(i, 1, random.prefix(i, virtualTokens)))
                    .toList();
            var fromHost = new Timing();
            var onDevice = new Timing();
            for (var round = -1; round < setting.steps(); round++) {
                for (var prompt : made) {
                    (round < 0 ? new Timing() : fromHost)
                            .take(() -> cold.leave(cold.join(prompt, GenerationOptions.greedy(1), 0)));
                    (round < 0 ? new Timing() : onDevice)
                            .take(() -> warm.leave(warm.join(prompt, GenerationOptions.greedy(1), 0)));
                }
            }
            setting.report()
                    .put("", fromHost)
                    .put("p99_ms", fromHost.quantile(0.99))
                    .put("tokens_per_second", virtualTokens / fromHost.median() * 1000)
                    // Nothing is multiplied.
                    .put("gemm_share", 0)
                    .put("on_device", onDevice)
                    .put("on_device_p99_ms", onDevice.quantile(0.99))
                    .put("peak_rss_mib", (double) Machine.peakResidentMib())
                    .print(spec.commandLine().getOut(), setting.json());
        }
        return 0;
    }
}
