package dev.preamble.worker.task;

import dev.preamble.engine.generation.Completion;
import dev.preamble.engine.generation.FinishReason;
import dev.preamble.engine.generation.Generation;
import dev.preamble.engine.generation.GenerationOptions;
import dev.preamble.engine.generation.Generator;
import dev.preamble.engine.generation.Prompt;
import dev.preamble.engine.model.Tokenizer;
import dev.preamble.records.event.Progress;
import dev.preamble.records.task.GenerationTask;
import dev.preamble.records.tenant.GeneratedLine;
import dev.preamble.worker.device.Work;
import dev.preamble.worker.event.Throttle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A generation run's turns on the device: a token of each line of a batch, and so batch after batch. */
final class GenerationWork implements Work {
    /** Lines that are generated together. */
    static final int BATCH = 8;

    private final CurrentRun run;
    private final GenerationTask task;
    private final List<Input> inputs;
    private final Generator generator;
    private final Tokenizer tokenizer;
    private final Consumer<Progress> reports;
    private final GenerationMeters meters;
    private final Throttle throttle = new Throttle(Duration.ofSeconds(1));
    private final List<GeneratedLine> lines = new ArrayList<>();
    private final long sinceNanos = System.nanoTime();
    private @Nullable Generation batch;
    private long tokens;

    /** @param reports takes progress, at most once a second; must not block */
    GenerationWork(
            CurrentRun run,
            GenerationTask task,
            List<Input> inputs,
            Generator generator,
            Tokenizer tokenizer,
            Consumer<Progress> reports,
            GenerationMeters meters) {
        this.run = run;
        this.task = task;
        this.inputs = inputs;
        this.generator = generator;
        this.tokenizer = tokenizer;
        this.reports = reports;
        this.meters = meters;
    }

    /** A line's text, and the tokens to continue. */
    record Input(String text, Prompt prompt) {}

    @Override
    public Kind kind() {
        return Kind.GENERATION;
    }

    @Override
    public boolean turn(Pause pause) {
        if (run.signal().stopped()) {
            drop();
            return false;
        }
        try {
            return advance();
        } catch (RuntimeException | Error e) {
            drop();
            throw e;
        }
    }

    private boolean advance() {
        if (batch == null) {
            var prompts = inputs.subList(lines.size(), Math.min(lines.size() + BATCH, inputs.size()));
            batch = generator.begin(prompts.stream().map(Input::prompt).toList(), options());
            return true;
        }
        if (batch.step()) {
            return true;
        }
        for (var completion : batch.completions()) {
            add(inputs.get(lines.size()), completion);
        }
        drop();
        if (throttle.permits(System.nanoTime())) {
            reports.accept(progress());
        }
        return lines.size() < inputs.size();
    }

    private void drop() {
        if (batch != null) {
            batch.close();
            batch = null;
        }
    }

    /** Once it had its last turn: what was generated. */
    List<GeneratedLine> lines() {
        return lines;
    }

    Progress.Generation progress() {
        var seconds = (System.nanoTime() - sinceNanos) / 1e9;
        return new Progress.Generation(lines.size(), inputs.size(), tokens, tokens / seconds);
    }

    private void add(Input input, Completion completion) {
        var made = completion.ids().size();
        lines.add(new GeneratedLine(
                task.job(),
                task.firstLine() + lines.size(),
                input.text(),
                tokenizer.decode(completion.ids()),
                reason(completion.reason()),
                made));
        tokens += made;
        meters.generated(made);
    }

    /** The lines before this batch count into the seed, so that equal inputs in two batches are drawn apart. */
    private GenerationOptions options() {
        var wanted = task.options();
        return new GenerationOptions(
                wanted.maxNewTokens(),
                wanted.temperature(),
                wanted.topK(),
                wanted.topP(),
                wanted.seed() + task.firstLine() + lines.size());
    }

    private static GeneratedLine.FinishReason reason(FinishReason reason) {
        return switch (reason) {
            case STOP -> GeneratedLine.FinishReason.STOP;
            case LENGTH -> GeneratedLine.FinishReason.LENGTH;
            case CANCELLED -> throw new IllegalStateException("a line that was cancelled is no line");
        };
    }
}
