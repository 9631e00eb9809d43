package dev.preamble.worker.task;

import dev.preamble.artifacts.ArtifactStore;
import dev.preamble.engine.data.RowFormat;
import dev.preamble.engine.device.Device;
import dev.preamble.engine.generation.Decoder;
import dev.preamble.engine.generation.Prompt;
import dev.preamble.records.completion.CompletionReply;
import dev.preamble.records.completion.CompletionRequest;
import dev.preamble.records.completion.CompletionUse;
import dev.preamble.records.event.TextGrowth.Piece;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.telemetry.Tracing;
import dev.preamble.worker.device.LoadedModel;
import dev.preamble.worker.event.CompletionReplies;
import dev.preamble.worker.task.GenerationWork.Input;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Runs of completions: nothing of them is stored, and their texts are told as they grow.
 *
 * <p>Safe for use by many threads.
 */
public final class CompletionRuns {
    private static final Logger LOG = Logger.getLogger(CompletionRuns.class);

    private final Device device;
    private final LoadedModel model;
    private final HeldPrefixes prefixes;
    private final Scratch scratch;
    private final CompletionReplies replies;
    private final InstantSource clock;
    private final GenerationMeters meters;

    public CompletionRuns(
            Device device,
            LoadedModel model,
            ArtifactStore store,
            Scratch scratch,
            CompletionReplies replies,
            InstantSource clock,
            MeterRegistry metrics) {
        this.device = device;
        this.model = model;
        this.prefixes = new HeldPrefixes(new StoredPrefixes(model, new RunStore(store)));
        this.scratch = scratch;
        this.replies = replies;
        this.clock = clock;
        this.meters = new GenerationMeters(metrics);
    }

    /** Makes the texts on the calling thread, whatever happens; ends soon after the signal says stop. */
    public void run(CompletionRequest request, RunSignal signal) {
        var run = RunId.random();
        var since = System.nanoTime();
        replies.tell(request, new CompletionReply.Begun(request.id(), run));
        var tokens = 0L;
        try {
            signal.check();
            var work = work(request, run, signal);
            try {
                generate(work, request, run, signal);
                signal.check();
                tell(work.work(), request, run);
            } finally {
                tokens = work.work().generated();
            }
        } catch (RunStopped e) {
            fail(
                    request,
                    run,
                    new RunFailure(
                            ErrorCode.UNAVAILABLE,
                            "the worker leaves, the texts took too long, or nobody waits for them; repeat it"));
        } catch (Throwable e) {
            var failure = RunFailure.of(e);
            LOG.warnf(e, "completion %s failed: %s", request.id(), failure);
            fail(request, run, failure);
        }
        var laneTime = Duration.ofNanos(System.nanoTime() - since);
        replies.tell(
                new CompletionUse(request.id(), run, request.tenant(), clock.instant(), laneTime.toMillis(), tokens));
    }

    /**
     * What is about to be done.
     *
     * @param told what texts grew by; nothing at the end
     */
    private record Prepared(GenerationWork work, Decoder decoder, BlockingQueue<Optional<List<Piece>>> told) {}

    private Prepared work(CompletionRequest request, RunId run, RunSignal signal)
            throws IOException, BaseModelMismatch, InterruptedException, ExecutionException {
        if (!request.baseDigest().equals(model.card().digest())) {
            throw new BaseModelMismatch(request.baseDigest(), model.card().digest());
        }
        var inputs = inputs(request, run);
        var rows =
                Math.min(GenerationWork.ROWS, inputs.size() * request.options().beams());
        var decoder = device.callAndWait(() -> new Decoder(model.base(), model.prefixes(), rows));
        var told = new LinkedBlockingQueue<Optional<List<Piece>>>();
        var work = new GenerationWork(
                signal,
                request.options(),
                0,
                inputs,
                decoder,
                model.base().tokenizer(),
                progress -> {},
                pieces -> told.add(Optional.of(pieces)),
                meters);
        return new Prepared(work, decoder, told);
    }

    private List<Input> inputs(CompletionRequest request, RunId run) throws IOException {
        try (var folder = scratch.folder(run)) {
            var weights = request.prefix();
            var prefix = weights == null ? null : prefixes.fetch(folder, weights);
            var room = Room.of(model, prefix, request.options());
            var format = new RowFormat(model.base().tokenizer(), model.base().configuration(), room);
            var whole = Boolean.TRUE.equals(request.whole());
            return request.prompts().stream()
                    .map(text -> new Input(
                            text,
                            new Prompt(
                                    whole ? format.wholePrompt(text) : format.prompt(text),
                                    prefix,
                                    request.tenant().value())))
                    .toList();
        }
    }

    private void generate(Prepared prepared, CompletionRequest request, RunId run, RunSignal signal)
            throws InterruptedException, ExecutionException {
        var end = device.start(prepared.work());
        var unused = end.whenComplete((done, failure) -> {
            prepared.told().add(Optional.empty());
            close(prepared.decoder());
        });
        for (var next = next(prepared, request, signal); next.isPresent(); next = next(prepared, request, signal)) {
            replies.tell(request, new CompletionReply.Grew(request.id(), run, next.get()));
        }
        end.get();
    }

    /** After the deadline nobody listens, and the work ends at its next turn. */
    private Optional<List<Piece>> next(Prepared prepared, CompletionRequest request, RunSignal signal)
            throws InterruptedException {
        var left = Duration.between(clock.instant(), request.deadline());
        var next = prepared.told().poll(Math.max(0, left.toMillis()), TimeUnit.MILLISECONDS);
        if (next != null) {
            return next;
        }
        signal.stop();
        return prepared.told().take();
    }

    private void close(Decoder decoder) {
        CompletableFuture<?> unused = device.call(() -> {
            decoder.close();
            return decoder;
        });
    }

    private void tell(GenerationWork work, CompletionRequest request, RunId run) {
        for (var line : work.lines(new JobId(request.id().value()))) {
            replies.tell(
                    request,
                    new CompletionReply.Text(
                            request.id(),
                            run,
                            Math.toIntExact(line.line()),
                            line.output(),
                            line.finish(),
                            line.tokens(),
                            line.promptTokens() == null ? 0 : line.promptTokens(),
                            line.logProbabilities()));
        }
        replies.tell(request, new CompletionReply.Ended(request.id(), run, work.millis()));
    }

    private void fail(CompletionRequest request, RunId run, RunFailure failure) {
        Tracing.failed(failure.code().code());
        replies.tell(request, new CompletionReply.Failed(request.id(), run, failure.code(), failure.detail()));
    }
}
