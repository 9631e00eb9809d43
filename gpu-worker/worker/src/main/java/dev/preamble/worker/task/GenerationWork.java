package dev.preamble.worker.task;

import dev.preamble.engine.device.Work;
import dev.preamble.engine.generation.Choice;
import dev.preamble.engine.generation.Decoder;
import dev.preamble.engine.generation.FinishReason;
import dev.preamble.engine.generation.GenerationOptions;
import dev.preamble.engine.generation.Likelihood;
import dev.preamble.engine.generation.Prompt;
import dev.preamble.engine.generation.Sequence;
import dev.preamble.engine.model.Tokenizer;
import dev.preamble.records.event.Progress;
import dev.preamble.records.event.TextGrowth.Piece;
import dev.preamble.records.id.JobId;
import dev.preamble.records.tenant.GeneratedLine;
import dev.preamble.records.tenant.GeneratedLine.ChosenToken;
import dev.preamble.records.tenant.GeneratedLine.LikelyToken;
import dev.preamble.worker.event.Throttle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A generation run's turns on the device: a token of each line that is being generated; lines come and go. */
final class GenerationWork implements Work {
    /** Lines that are generated together; a beam search takes one for each beam. */
    static final int ROWS = 8;

    private static final double NO_NUMBER = -9999;

    private final RunSignal signal;
    private final long firstLine;
    private final List<Input> inputs;
    private final Decoder decoder;
    private final Tokenizer tokenizer;
    private final Consumer<Progress> reports;
    private final @Nullable Consumer<List<Piece>> texts;
    private final GenerationMeters meters;
    private final Throttle throttle = new Throttle(Duration.ofSeconds(1));
    private final GenerationOptions options;
    private final List<Sequence> sequences = new ArrayList<>();
    private final Set<Sequence> running = new HashSet<>();
    private final Map<Sequence, Integer> told = new HashMap<>();
    private final long sinceNanos = System.nanoTime();
    private long untilNanos = sinceNanos;
    private long tokens;

    /**
     * Work that has not begun.
     *
     * @param firstLine the first input's number in what was asked for: by it draws are told apart
     * @param reports takes progress, at most once a second; must not block
     * @param texts takes what texts grew by, after each token; null where nobody waits; must not block
     */
    GenerationWork(
            RunSignal signal,
            dev.preamble.records.task.GenerationOptions wanted,
            long firstLine,
            List<Input> inputs,
            Decoder decoder,
            Tokenizer tokenizer,
            Consumer<Progress> reports,
            @Nullable Consumer<List<Piece>> texts,
            GenerationMeters meters) {
        this.signal = signal;
        this.firstLine = firstLine;
        this.inputs = inputs;
        this.decoder = decoder;
        this.options = options(wanted);
        this.tokenizer = tokenizer;
        this.reports = reports;
        this.texts = texts;
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
        if (signal.stopped()) {
            return false;
        }
        while (sequences.size() < inputs.size() && decoder.hasRoom(options)) {
            // By its number in the job: how the job is cut into segments changes nothing.
            var sequence = decoder.join(inputs.get(sequences.size()).prompt(), options, firstLine + sequences.size());
            sequences.add(sequence);
            running.add(sequence);
        }
        decoder.step();
        if (texts != null) {
            tell(texts);
        }
        if (running.removeIf(this::ended) && throttle.permits(System.nanoTime())) {
            reports.accept(progress());
        }
        untilNanos = System.nanoTime();
        return sequences.size() < inputs.size() || !running.isEmpty();
    }

    /** What the texts grew by in this step, those too that ended with it. */
    private void tell(Consumer<List<Piece>> texts) {
        var pieces = new ArrayList<Piece>();
        for (var number = 0; number < sequences.size(); number++) {
            var sequence = sequences.get(number);
            if (running.contains(sequence)) {
                var known = told.getOrDefault(sequence, 0);
                var text = sequence.text();
                if (text.length() > known) {
                    pieces.add(new Piece(firstLine + number, known, text.substring(known)));
                    told.put(sequence, text.length());
                }
            }
        }
        if (!pieces.isEmpty()) {
            texts.accept(pieces);
        }
    }

    private boolean ended(Sequence sequence) {
        if (sequence.reason() == null) {
            return false;
        }
        tokens += sequence.generated().size();
        meters.generated(sequence.generated().size());
        return true;
    }

    /** What was generated, up to the first line that goes on. */
    List<GeneratedLine> lines(JobId job) {
        return IntStream.range(0, sequences.size())
                .takeWhile(number -> sequences.get(number).reason() != null)
                .mapToObj(number -> line(job, number))
                .toList();
    }

    Progress.Generation progress() {
        var seconds = (System.nanoTime() - sinceNanos) / 1e9;
        var done = sequences.size() - running.size();
        return new Progress.Generation(done, inputs.size(), tokens, tokens / seconds);
    }

    /** Tokens of all lines so far, those of a line that was cut off counted. */
    long generated() {
        return sequences.stream()
                .mapToLong(sequence -> sequence.generated().size())
                .sum();
    }

    /** From when it was made to the end of its last turn, in milliseconds. */
    double millis() {
        return (untilNanos - sinceNanos) / 1e6;
    }

    private GeneratedLine line(JobId job, int number) {
        var completion = sequences.get(number).completion();
        return new GeneratedLine(
                job,
                firstLine + number,
                inputs.get(number).text(),
                Objects.requireNonNull(completion.text()),
                reason(completion.reason()),
                completion.ids().size(),
                options.logProbabilities() == null
                        ? null
                        : completion.choices().stream().map(this::chosen).toList(),
                completion.promptTokens());
    }

    private ChosenToken chosen(Choice choice) {
        var token = likely(choice.chosen());
        return new ChosenToken(
                token.id(),
                token.text(),
                token.logProbability(),
                choice.likeliest().stream().map(this::likely).toList());
    }

    private LikelyToken likely(Likelihood likelihood) {
        // Six digits are what single precision has; JSON has no infinity.
        var logProbability = Double.isFinite(likelihood.logProbability())
                ? Math.round(likelihood.logProbability() * 1e6) / 1e6
                : NO_NUMBER;
        return new LikelyToken(likelihood.token(), tokenizer.decode(List.of(likelihood.token())), logProbability);
    }

    private static GenerationOptions options(dev.preamble.records.task.GenerationOptions wanted) {
        return new GenerationOptions(
                wanted.maxNewTokens(),
                wanted.temperature(),
                wanted.topK(),
                wanted.topP(),
                wanted.seed(),
                wanted.repetitionPenalty(),
                wanted.beams(),
                wanted.lengthPenalty(),
                wanted.stop(),
                wanted.logProbabilities());
    }

    private static GeneratedLine.FinishReason reason(FinishReason reason) {
        return switch (reason) {
            case STOP -> GeneratedLine.FinishReason.STOP;
            case LENGTH -> GeneratedLine.FinishReason.LENGTH;
            case CANCELLED -> throw new IllegalStateException("a line that was cancelled is no line");
        };
    }
}
