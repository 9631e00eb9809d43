package dev.preamble.worker.task;

import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.engine.data.RowFormat;
import dev.preamble.engine.device.Device;
import dev.preamble.engine.generation.Decoder;
import dev.preamble.engine.generation.Prompt;
import dev.preamble.engine.prefix.Prefix;
import dev.preamble.records.RecordJson;
import dev.preamble.records.event.Outcome.GeneratedLines;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.event.TextGrowth.Piece;
import dev.preamble.records.task.GenerationTask;
import dev.preamble.records.tenant.GeneratedLine;
import dev.preamble.worker.device.LoadedModel;
import dev.preamble.worker.event.TaskEvents;
import dev.preamble.worker.task.GenerationWork.Input;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs of generation tasks. Such a run cannot yield: one that is told to drain goes on as long as the worker's grace
 * allows, and else its whole segment is run again.
 */
final class GenerationRuns {
    private final Device device;
    private final LoadedModel model;
    private final RunStore store;
    private final StoredPrefixes prefixes;
    private final HeldInputs held;
    private final TaskEvents events;
    private final GenerationMeters meters;

    GenerationRuns(
            Device device,
            LoadedModel model,
            RunStore store,
            HeldInputs held,
            TaskEvents events,
            MeterRegistry metrics) {
        this.device = device;
        this.model = model;
        this.store = store;
        this.prefixes = new StoredPrefixes(model, store);
        this.held = held;
        this.events = events;
        this.meters = new GenerationMeters(metrics);
    }

    RunEnd run(CurrentRun run, GenerationTask task) throws Exception {
        var inputs = inputs(task, prefix(run, task));
        var decoder = device.callAndWait(() -> new Decoder(model.base(), model.prefixes(), GenerationWork.ROWS));
        var reports = new ProgressReports(run, events);
        var tokenizer = model.base().tokenizer();
        @Nullable Consumer<List<Piece>> texts = Boolean.TRUE.equals(task.awaited()) ? reports::offer : null;
        var work = new GenerationWork(
                run.signal(),
                task.options(),
                task.firstLine(),
                inputs,
                decoder,
                tokenizer,
                reports::offer,
                texts,
                meters);
        var end = device.start(work);
        var unused = end.whenComplete((done, failure) -> close(decoder));
        reports.forwardUntil(end);
        run.signal().check();
        var outcome = storeLines(run, task, work.lines(task.job()));
        events.store(new TaskEvent.Succeeded(run.key(), run.now(), outcome, work.progress(), run.laneTime()));
        return RunEnd.REPORTED;
    }

    private void close(Decoder decoder) {
        var unused = device.call(() -> {
            decoder.close();
            return decoder;
        });
    }

    private @Nullable Prefix prefix(CurrentRun run, GenerationTask task) throws IOException {
        var weights = task.prefix();
        return weights == null ? null : prefixes.fetch(run.scratch(), weights);
    }

    private List<Input> inputs(GenerationTask task, @Nullable Prefix prefix)
            throws IOException, BadRows, InterruptedException {
        var format = new RowFormat(
                model.base().tokenizer(), model.base().configuration(), Room.of(model, prefix, task.options()));
        return held.read(task.inputs(), task.firstLine(), task.lines()).stream()
                .map(text -> new Input(
                        text,
                        new Prompt(format.prompt(text), prefix, task.tenant().value())))
                .toList();
    }

    private GeneratedLines storeLines(CurrentRun run, GenerationTask task, List<GeneratedLine> lines)
            throws IOException {
        var file = run.scratch().file("results.jsonl");
        Files.write(file, lines.stream().map(RecordJson::text).toList());
        var key = run.key();
        var stored = store.put(
                ArtifactKey.results(
                        key.tenant().value(), key.job().value(), key.run().value()),
                file);
        return new GeneratedLines(RunStore.reference(stored), task.firstLine(), lines.size());
    }
}
