package dev.preamble.engine.cli;

import dev.preamble.engine.data.ExampleFile;
import dev.preamble.engine.data.RowFormat;
import dev.preamble.engine.generation.GenerationOptions;
import dev.preamble.engine.generation.Generator;
import dev.preamble.engine.generation.Prompt;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.prefix.Prefix;
import dev.preamble.engine.prefix.PrefixFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engine generate}: continues inputs with a prefix, or with the base model alone. */
@Command(
        name = "generate",
        description = "Generate for inputs given as arguments or as the inputs of a JSONL file.",
        sortOptions = false)
@SuppressWarnings("NullAway.Init") // options are set by picocli
final class GenerateCommand implements Callable<Integer> {
    @Option(names = "--model", required = true, paramLabel = "DIR", description = "base model, a Hugging Face folder")
    private Path model;

    @Option(names = "--prefix", paramLabel = "DIR", description = "prefix version; without it the base model alone")
    private @Nullable Path prefixFolder;

    @Option(names = "--data", paramLabel = "FILE", description = "take the inputs of this JSONL file")
    private @Nullable Path data;

    @Option(names = "--dtype", defaultValue = "FP32", description = "${COMPLETION-CANDIDATES} (default FP32)")
    private Dtype dtype;

    @Option(names = "--max-new-tokens", defaultValue = "64", description = "(default ${DEFAULT-VALUE})")
    private int maxNewTokens;

    @Option(names = "--temperature", defaultValue = "0", description = "0 is greedy (default ${DEFAULT-VALUE})")
    private double temperature;

    @Option(names = "--top-k", defaultValue = "0", description = "0 is all (default ${DEFAULT-VALUE})")
    private int topK;

    @Option(names = "--top-p", defaultValue = "1", description = "(default ${DEFAULT-VALUE})")
    private double topP;

    @Option(names = "--seed", defaultValue = "1", description = "(default ${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--repetition-penalty",
            defaultValue = "1",
            description = "makes tokens that were there less likely; 1 is none (default ${DEFAULT-VALUE})")
    private double repetitionPenalty;

    @Option(names = "--beams", defaultValue = "1", description = "width of a beam search (default ${DEFAULT-VALUE})")
    private int beams;

    @Option(
            names = "--length-penalty",
            defaultValue = "1",
            description = "of a beam search: n tokens score Σ log p / n^penalty (default ${DEFAULT-VALUE})")
    private double lengthPenalty;

    @Option(names = "--stop", paramLabel = "TEXT", description = "end before this text; may be given several times")
    private List<String> stop = new ArrayList<>();

    @Option(
            names = "--log-probabilities",
            paramLabel = "N",
            description = "print how likely each token was, and the N likeliest beside it")
    private @Nullable Integer logProbabilities;

    @Option(names = "--stream", description = "print the text as it comes")
    private boolean stream;

    @Option(names = "--batch-size", defaultValue = "16", description = "(default ${DEFAULT-VALUE})")
    private int batchSize;

    @Parameters(paramLabel = "INPUT", arity = "0..*", description = "inputs")
    private List<String> inputs = new ArrayList<>();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var options = new GenerationOptions(
                maxNewTokens,
                temperature,
                topK,
                topP,
                seed,
                repetitionPenalty,
                beams,
                lengthPenalty,
                stop,
                logProbabilities);
        if (data != null) {
            ExampleFile.read(data).forEach(example -> inputs.add(example.input()));
        }
        if (inputs.isEmpty()) {
            throw new CommandLine.ParameterException(spec.commandLine(), "give an INPUT or --data FILE");
        }
        var out = spec.commandLine().getOut();
        try (var interruption = Interruption.awaited(out, "Ended early.");
                var base = BaseModel.load(model, dtype);
                var generator = new Generator(base, batchSize)) {
            var prefix = prefixFolder == null ? null : PrefixFolder.load(prefixFolder, base.configuration());
            var begun = System.nanoTime();
            var printout = new Printout(inputs, base.tokenizer(), out);
            var completions = generator.generate(
                    prompts(base, prefix), options, interruption::isAsked, stream ? printout::stream : sequences -> {});
            var seconds = (System.nanoTime() - begun) / 1e9;
            printout.end(completions);
            var tokens = completions.stream()
                    .mapToInt(completion -> completion.ids().size())
                    .sum();
            out.printf("%d tokens in %.1f s, %.0f tokens/s%n", tokens, seconds, tokens / seconds);
        }
        return CommandLine.ExitCode.OK;
    }

    private List<Prompt> prompts(BaseModel base, @Nullable Prefix prefix) {
        var virtual = prefix == null ? 0 : prefix.shape().virtualTokens();
        var room = base.configuration().room(virtual, maxNewTokens);
        var format = new RowFormat(base.tokenizer(), base.configuration(), Math.max(1, room));
        return inputs.stream()
                .map(input -> new Prompt(format.prompt(input), prefix))
                .toList();
    }
}
