package dev.preamble.engine.bench;

import dev.preamble.engine.generation.Decoder;
import dev.preamble.engine.generation.GenerationOptions;
import dev.preamble.engine.generation.PrefixCache;
import dev.preamble.engine.generation.Sequence;
import dev.preamble.engine.model.ModelConfiguration;
import dev.preamble.engine.prefix.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "generate",
        description = "Greedy continuation of rows with different prefixes; in turn with the same without any.")
final class GenerateBench implements Callable<Integer> {
    @Mixin
    private Setting setting = new Setting();

    @Option(names = "--rows", defaultValue = "16", description = "continued together (default ${DEFAULT-VALUE})")
    private int rows;

    @Option(
            names = "--prefixes",
            defaultValue = "16",
            description = "different ones, in rotation over rows and rounds (default ${DEFAULT-VALUE})")
    private int prefixes;

    @Option(names = "--prefix", defaultValue = "10", description = "virtual tokens of each (default ${DEFAULT-VALUE})")
    private int virtualTokens;

    @Option(names = "--prompt", defaultValue = "32", description = "tokens of a prompt (default ${DEFAULT-VALUE})")
    private int prompt;

    @Option(names = "--new", defaultValue = "64", description = "new tokens of each row (default ${DEFAULT-VALUE})")
    private int newTokens;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private int round;

    @Override
    public Integer call() {
        try (var model = setting.load();
                var cache = new PrefixCache(model, 1L << 30);
                var decoder = new Decoder(model, cache, rows)) {
            var random = new RandomIds(model.configuration());
            var made = IntStream.range(0, prefixes)
                    .mapToObj(i -> random.prefix(i, virtualTokens))
                    .toList();
            var with = new Timing();
            var one = new Timing();
            var without = new Timing();
            var tokens = new long[3];
            for (var i = -1; i < setting.steps(); i++) {
                var warm = i < 0;
                (warm ? new Timing() : with).take(() -> tokens[0] = generate(decoder, random, made));
                (warm ? new Timing() : one).take(() -> tokens[1] = generate(decoder, random, made.subList(0, 1)));
                (warm ? new Timing() : without).take(() -> tokens[2] = generate(decoder, random, List.of()));
            }
            var peak = Machine.gemmPeak(setting.dtype());
            setting.report()
                    .put("", with)
                    .put("tokens_per_second", tokens[0] / with.median() * 1000)
                    .put("one_prefix_tokens_per_second", tokens[1] / one.median() * 1000)
                    .put("without_prefix_tokens_per_second", tokens[2] / without.median() * 1000)
                    .put("gemm_peak_gflops", peak / 1e9)
                    .put("gemm_share", flop(model.configuration(), tokens[0]) / (with.median() / 1000) / peak)
                    .put("prefixes_cached_mib", cache.bytes() / (double) (1 << 20))
                    .put("peak_rss_mib", (double) Machine.peakResidentMib())
                    .print(spec.commandLine().getOut(), setting.json());
        }
        return 0;
    }

    /** Of matrix products alone: all weights for each new token, those of the layers for each of the prompts. */
    private double flop(ModelConfiguration model, long generated) {
        double layers = 12.0 * model.layers() * model.width() * model.width();
        double head = (double) model.vocabulary() * model.width();
        return 2 * (generated * (layers + head) + (double) rows * prompt * layers);
    }

    /** Returns how many tokens came: rows may end early. */
    private long generate(Decoder decoder, RandomIds random, List<Prefix> made) {
        var sequences = new ArrayList<Sequence>();
        for (var row = 0; row < rows; row++) {
            @Nullable Prefix prefix = made.isEmpty() ? null : made.get((round * rows + row) % made.size());
            sequences.add(decoder.join(random.prompt(row, prompt, prefix), GenerationOptions.greedy(newTokens), row));
        }
        while (!decoder.isEmpty()) {
            decoder.step();
        }
        round++;
        return sequences.stream()
                .mapToLong(sequence -> sequence.generated().size())
                .sum();
    }
}
