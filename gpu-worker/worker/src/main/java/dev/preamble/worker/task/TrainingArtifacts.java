package dev.preamble.worker.task;

import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.engine.device.Device;
import dev.preamble.engine.training.PrefixTraining;
import dev.preamble.engine.training.PrefixVersionFolder;
import dev.preamble.engine.training.Training;
import dev.preamble.engine.training.WeightTraining;
import dev.preamble.records.RecordJson;
import dev.preamble.records.event.Outcome.Compared;
import dev.preamble.records.event.Outcome.LearnedPrefix;
import dev.preamble.records.event.Outcome.PrefixFile;
import dev.preamble.records.task.Checkpoint;
import dev.preamble.records.task.TrainingTask;
import dev.preamble.worker.device.LoadedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** What training runs store, under keys of the run, so that a run that was fenced stands in nobody's way. */
final class TrainingArtifacts {
    private final Device device;
    private final LoadedModel model;
    private final RunStore store;

    TrainingArtifacts(Device device, LoadedModel model, RunStore store) {
        this.device = device;
        this.model = model;
        this.store = store;
    }

    /** Stores where the training stands: first the state, then the manifest that says that it is whole. */
    Checkpoint storeCheckpoint(CurrentRun run, TrainingTask task, Training training, long firstStep)
            throws IOException, InterruptedException, ExecutionException {
        var key = run.key();
        var file = run.scratch().file("checkpoint.safetensors");
        var step = device.callAndWait(() -> {
            training.checkpoint(file);
            return training.steps();
        });
        var state = store.put(
                ArtifactKey.checkpoint(
                        key.tenant().value(), key.job().value(), key.run().value(), step),
                file);
        var checkpoint = new Checkpoint(RunStore.reference(state), parent(task), firstStep, step);
        var manifest = Files.write(run.scratch().file("manifest.json"), RecordJson.write(checkpoint));
        store.put(
                ArtifactKey.manifest(
                        key.tenant().value(), key.job().value(), key.run().value(), step),
                manifest);
        return checkpoint;
    }

    /** Stores the version's folder, and beside it what a training that goes on from there needs. */
    LearnedPrefix storePrefix(
            CurrentRun run, TrainingTask task, PrefixTraining training, long firstStep, Optional<ScoredTexts> scored)
            throws IOException, InterruptedException, ExecutionException {
        var folder = run.scratch().file("prefix");
        var state = run.scratch().file("state.safetensors");
        var step = device.callAndWait(() -> {
            PrefixVersionFolder.write(
                    folder,
                    model.base().configuration(),
                    training.prefix(),
                    training.trainingRecord(),
                    training.metrics(),
                    scored.map(ScoredTexts::scores).orElse(null));
            training.dropTexts();
            training.checkpoint(state);
            return training.steps();
        });
        if (scored.isPresent()) {
            Files.write(
                    folder.resolve("texts.jsonl"),
                    scored.get().texts().stream().map(RecordJson::text).toList());
        }
        var files = new ArrayList<PrefixFile>();
        for (var place : keys(run, scored.isPresent())) {
            var name = place.value().substring(place.value().lastIndexOf('/') + 1);
            var stored = store.put(place, folder.resolve(name));
            files.add(new PrefixFile(name, RunStore.reference(stored), stored.version()));
        }
        var key = run.key();
        var left = store.put(
                ArtifactKey.state(
                        key.tenant().value(), key.job().value(), key.run().value()),
                state);
        return new LearnedPrefix(
                parent(task),
                firstStep,
                step,
                files,
                RunStore.reference(left),
                scored.map(ScoredTexts::told).orElse(null));
    }

    /** Stores what a comparison came to, and nothing that could be asked for a text. */
    Compared storeReport(
            CurrentRun run, TrainingTask task, WeightTraining training, long firstStep, Optional<ScoredTexts> scored)
            throws IOException, InterruptedException, ExecutionException {
        var report = device.callAndWait(() -> new ComparisonReport(
                Objects.requireNonNull(task.options().compare()),
                training.weights().size(),
                training.trainingRecord(),
                training.metrics(),
                scored.map(ScoredTexts::scores).orElse(null),
                scored.map(ScoredTexts::texts).orElse(List.of())));
        var key = run.key();
        var file = Files.write(run.scratch().file("comparison.json"), RecordJson.write(report));
        var stored = store.put(
                ArtifactKey.comparison(
                        key.tenant().value(), key.job().value(), key.run().value()),
                file);
        return new Compared(
                parent(task),
                firstStep,
                report.training().steps(),
                RunStore.reference(stored),
                scored.map(ScoredTexts::told).orElse(null));
    }

    private static List<ArtifactKey> keys(CurrentRun run, boolean withTexts) {
        var tenant = run.key().tenant().value();
        var job = run.key().job().value();
        var id = run.key().run().value();
        var keys = new ArrayList<>(List.of(
                ArtifactKey.adapterModel(tenant, job, id),
                ArtifactKey.adapterConfig(tenant, job, id),
                ArtifactKey.training(tenant, job, id),
                ArtifactKey.metrics(tenant, job, id)));
        if (withTexts) {
            keys.add(ArtifactKey.texts(tenant, job, id));
        }
        return keys;
    }

    private static @Nullable String parent(TrainingTask task) {
        var checkpoint = task.checkpoint();
        return checkpoint == null ? null : checkpoint.digest();
    }
}
