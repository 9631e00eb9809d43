package dev.preamble.scheduler.stage;

import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.artifacts.StoredArtifact;
import dev.preamble.records.event.Outcome.Compared;
import dev.preamble.records.event.Outcome.LearnedPrefix;
import dev.preamble.records.event.Outcome.PrefixFile;
import dev.preamble.records.event.Progress;
import dev.preamble.records.event.RunKey;
import dev.preamble.records.event.Scores;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.event.Truncation;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.Checkpoint;
import dev.preamble.records.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One acquisition of a task by the test, and what it may report. */
public record PlayedRun(Task task, RunKey key) {
    public static PlayedRun of(Task task, PlayedWorker worker) {
        return of(task, worker.id());
    }

    /** Another one of the same task is what a redelivery gives. */
    public static PlayedRun of(Task task, WorkerId worker) {
        return new PlayedRun(
                task, new RunKey(task.tenant(), task.job(), task.segment(), task.release(), RunId.random(), worker));
    }

    public TaskEvent.Started started() {
        return new TaskEvent.Started(key, Instant.now());
    }

    public TaskEvent.Progressed progressed(long step) {
        return new TaskEvent.Progressed(key, Instant.now(), progress(step));
    }

    public TaskEvent.Yielded yielded(@Nullable String parent, long firstStep, long lastStep) {
        return new TaskEvent.Yielded(
                key,
                Instant.now(),
                checkpoint(parent, firstStep, lastStep),
                progress(lastStep),
                Duration.ofSeconds(30));
    }

    /** What each version that is learned here scores. */
    public static final Scores SCORES = new Scores(Map.of("bleu", 0.5), 10, 20);

    public TaskEvent.Succeeded learned(@Nullable String parent, long firstStep, long lastStep) {
        ArtifactRef weights = artifact(ArtifactKey.adapterModel(
                key.tenant().value(), key.job().value(), key.run().value()));
        return new TaskEvent.Succeeded(
                key,
                Instant.now(),
                new LearnedPrefix(
                        parent,
                        firstStep,
                        lastStep,
                        List.of(new PrefixFile("adapter_model.safetensors", weights, null)),
                        state(),
                        SCORES),
                progress(lastStep),
                Duration.ofSeconds(30));
    }

    public TaskEvent.Succeeded compared(@Nullable String parent, long firstStep, long lastStep) {
        ArtifactRef report = artifact(ArtifactKey.comparison(
                key.tenant().value(), key.job().value(), key.run().value()));
        return new TaskEvent.Succeeded(
                key,
                Instant.now(),
                new Compared(parent, firstStep, lastStep, report, SCORES),
                progress(lastStep),
                Duration.ofSeconds(30));
    }

    /** What the trainer leaves once it has learned. */
    public ArtifactRef state() {
        return artifact(ArtifactKey.state(
                key.tenant().value(), key.job().value(), key.run().value()));
    }

    public TaskEvent.Failed failed(ErrorCode code) {
        return failed(code, "played");
    }

    public TaskEvent.Failed failed(ErrorCode code, String detail) {
        return new TaskEvent.Failed(key, Instant.now(), code, detail, Duration.ofSeconds(1));
    }

    public Checkpoint checkpoint(@Nullable String parent, long firstStep, long lastStep) {
        return new Checkpoint(
                artifact(ArtifactKey.checkpoint(
                        key.tenant().value(), key.job().value(), key.run().value(), lastStep)),
                parent,
                firstStep,
                lastStep);
    }

    public static ArtifactRef ref(StoredArtifact stored) {
        return new ArtifactRef(stored.key().value(), stored.sha256(), stored.bytes());
    }

    /** An artifact that only has a name: the scheduler does not read these. */
    private static ArtifactRef artifact(ArtifactKey key) {
        return new ArtifactRef(key.value(), "%064x".formatted(key.hashCode()), 100);
    }

    private static Progress.Training progress(long step) {
        return new Progress.Training(
                step, 20, 2.5, null, 4.0, 1e-3, step * 100, 50, new Truncation(2, 40, 300, 256), null);
    }
}
