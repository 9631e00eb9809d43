package dev.preamble.gateway.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.job.TrainingJobRequest;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.task.OptionOutOfRange;
import dev.preamble.records.task.Range;
import dev.preamble.records.task.TrainingOptions;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /openai/v1/fine_tuning/jobs} takes; a field that is not here is refused by its name.
 *
 * @param model a base model
 * @param trainingFile id of a file
 * @param suffix name of the prefix that gets a version; named after the file where there is none
 */
public record FineTuningRequest(
        @Schema(required = true) @Nullable String model,

        @Schema(required = true) @JsonProperty("training_file") @Nullable
        String trainingFile,

        @Nullable String suffix,
        @Nullable Hyperparameters hyperparameters,
        @Nullable Method method,
        @Nullable Long seed) {
    private static final String OPTIONS = "options.";
    private static final Map<String, String> NAMES = Map.of(
            "epochs", "n_epochs",
            "batchSize", "batch_size",
            "learningRate", "learning_rate_multiplier",
            "baseModel", "model",
            "dataset", "training_file",
            "prefix", "suffix");

    /**
     * How to train; each a number or {@code auto}, which is the platform's default.
     *
     * @param learningRateMultiplier of the platform's default
     */
    public record Hyperparameters(
            @Schema(oneOf = {Integer.class, String.class}) @JsonProperty("n_epochs") @Nullable
            Object epochs,

            @Schema(oneOf = {Integer.class, String.class}) @JsonProperty("batch_size") @Nullable
            Object batchSize,

            @Schema(oneOf = {Double.class, String.class}) @JsonProperty("learning_rate_multiplier") @Nullable
            Object learningRateMultiplier) {}

    /**
     * The other place for the hyperparameters.
     *
     * @param type {@code supervised}
     */
    public record Method(@Nullable String type, @Nullable Supervised supervised) {}

    /** See {@link Method}. */
    public record Supervised(@Nullable Hyperparameters hyperparameters) {}

    /** What a field of ours is called here. */
    static String name(String ours) {
        String option = ours.startsWith(OPTIONS) ? ours.substring(OPTIONS.length()) : ours;
        return NAMES.getOrDefault(option, option);
    }

    /** @throws Refusal of the first field that is wrong by itself */
    TrainingJobRequest checked() {
        UUID file = Ids.FILE.parse("training_file", new Field("training_file").required(trainingFile));
        String base = new Field("model").required(model);
        if (base.contains(":")) {
            throw Refusal.field("model", "model is a prefix; a job learns another one.", "a base model");
        }
        return new TrainingJobRequest(
                base,
                file,
                suffix == null ? "ft-" + file.toString().substring(0, 8) : suffix,
                options(),
                null,
                null,
                null);
    }

    private TrainingOptions options() {
        if (method != null && !"supervised".equals(method.type())) {
            throw Refusal.field("method.type", "method is not supported.", "supervised");
        }
        Hyperparameters ofMethod = method == null || method.supervised() == null
                ? null
                : method.supervised().hyperparameters();
        if (hyperparameters != null && ofMethod != null) {
            throw Refusal.field("hyperparameters", "hyperparameters are given twice.", "here, or with the method");
        }
        Hyperparameters given = Objects.requireNonNullElse(
                hyperparameters != null ? hyperparameters : ofMethod, new Hyperparameters(null, null, null));
        TrainingOptions usual = TrainingOptions.defaults();
        Integer epochs = whole("n_epochs", given.epochs());
        Integer batchSize = whole("batch_size", given.batchSize());
        Double multiplier = multiplier(given.learningRateMultiplier());
        try {
            return TrainingOptions.of(
                    null,
                    null,
                    multiplier == null ? null : usual.learningRate() * multiplier,
                    epochs,
                    batchSize,
                    null,
                    null,
                    null,
                    null,
                    null,
                    seed,
                    null,
                    null,
                    null,
                    null);
        } catch (OptionOutOfRange bad) {
            String name = name(bad.option());
            throw Refusal.field(name, name + " is not allowed.", bad.limit());
        }
    }

    private static @Nullable Integer whole(String field, @Nullable Object value) {
        if (value == null || isAuto(value)) {
            return null;
        }
        if (!(value instanceof Integer number)) {
            throw Refusal.field(field, field + " has the wrong type.", "a whole number, or auto");
        }
        return number;
    }

    private static @Nullable Double multiplier(@Nullable Object value) {
        if (value == null || isAuto(value)) {
            return null;
        }
        Range range = Limits.LEARNING_RATE_MULTIPLIER;
        if (!(value instanceof Number number)) {
            throw Refusal.field(range.option(), range.option() + " has the wrong type.", "a number, or auto");
        }
        return new Field(range.option()).within(range, number.doubleValue());
    }

    private static boolean isAuto(Object value) {
        return value.equals("auto");
    }
}
