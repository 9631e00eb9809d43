package dev.preamble.gateway.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.artifacts.Brought;
import dev.preamble.gateway.job.JobAnswer;
import dev.preamble.records.event.Progress;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.TrainingOptions;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A training job as OpenAI's clients know one.
 *
 * @param createdAt in seconds since 1970
 * @param model the base model
 * @param fineTunedModel what it made, to be asked by this name; null before
 * @param trainingFile whose rows it learns; that id still when the file is deleted
 * @param status {@code queued}, {@code running}, {@code succeeded}, {@code failed} or {@code cancelled}
 */
record FineTuningAnswer(
        String id,
        String object,
        @JsonProperty("created_at") long createdAt,

        @JsonProperty("finished_at") @Nullable Long finishedAt,

        String model,

        @JsonProperty("fine_tuned_model") @Nullable String fineTunedModel,

        @JsonProperty("organization_id") String organization,

        String status,

        @JsonProperty("training_file") String trainingFile,
        Hyperparameters hyperparameters,

        @JsonProperty("result_files") List<String> resultFiles,
        @JsonProperty("trained_tokens") @Nullable Long trainedTokens,
        long seed,
        @Nullable Failure error) {
    /** Of rows that lie elsewhere than a file's do. */
    private static final String DELETED_FILE = "file-deleted";

    /** @param learningRateMultiplier of the platform's default */
    @Schema(name = "FineTuningHyperparameters")
    record Hyperparameters(
            @JsonProperty("n_epochs") int epochs,
            @JsonProperty("batch_size") int batchSize,
            @JsonProperty("learning_rate_multiplier") double learningRateMultiplier) {}

    /** Why it failed. */
    @Schema(name = "FineTuningFailure")
    record Failure(String code, String message) {}

    static FineTuningAnswer of(String tenant, JobAnswer job, String trainingFile) {
        TrainingOptions options = (TrainingOptions) job.options();
        return new FineTuningAnswer(
                Ids.JOB.of(job.id()),
                "fine_tuning.job",
                job.createdAt().getEpochSecond(),
                job.endedAt() == null ? null : job.endedAt().getEpochSecond(),
                job.baseModel(),
                made(job),
                tenant,
                job.state().equals("released") ? "queued" : job.state(),
                trainingFile,
                new Hyperparameters(
                        options.epochs(),
                        options.batchSize(),
                        options.learningRate() / TrainingOptions.defaults().learningRate()),
                List.of(),
                job.state().equals("succeeded") && job.progress() instanceof Progress.Training training
                        ? training.tokensTrained()
                        : null,
                options.seed(),
                job.error() == null
                        ? null
                        : new Failure(job.error().code(), job.error().detail()));
    }

    /** By where the rows lie: a deleted file's job forgets which dataset that was, but not this. */
    static String file(ArtifactRef rows) {
        return Brought.of(new ArtifactKey(rows.key()))
                .filter(brought -> brought.kind() == Brought.Kind.DATASET)
                .map(brought -> Ids.FILE.of(brought.id()))
                .orElse(DELETED_FILE);
    }

    private static @Nullable String made(JobAnswer job) {
        return job.state().equals("succeeded") && job.prefix() != null
                ? new ModelName(job.baseModel(), job.prefix(), job.version(), null).text()
                : null;
    }

    /**
     * The version that a job made, as the one checkpoint that can be asked.
     *
     * @param metrics of its end
     */
    record Checkpoint(
            String id,
            String object,
            @JsonProperty("created_at") long createdAt,

            @JsonProperty("fine_tuned_model_checkpoint") String model,

            @JsonProperty("fine_tuning_job_id") String job,

            @JsonProperty("step_number") long step,
            Metrics metrics) {
        static List<Checkpoint> of(JobAnswer job) {
            @Nullable String made = made(job);
            if (made == null || job.endedAt() == null || !(job.progress() instanceof Progress.Training training)) {
                return List.of();
            }
            UUID id = job.id();
            return List.of(new Checkpoint(
                    Ids.CHECKPOINT.of(id),
                    "fine_tuning.job.checkpoint",
                    job.endedAt().getEpochSecond(),
                    made,
                    Ids.JOB.of(id),
                    training.step(),
                    new Metrics(training.step(), training.loss(), training.heldOutLoss())));
        }
    }

    /** Losses in nats a token. */
    record Metrics(
            long step,

            @JsonProperty("train_loss") @Nullable Double trainLoss,

            @JsonProperty("valid_loss") @Nullable Double validLoss) {}
}
