package dev.preamble.gateway.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.DatasetId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.PrefixName;
import dev.preamble.records.task.Priority;
import dev.preamble.records.task.TrainingOptions;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /v1/training-jobs} takes.
 *
 * @param prefix the prefix that gets a version; made when there is none of that name
 * @param options what is left out takes its default
 * @param priority {@code batch} or {@code background}, among the tenant's own jobs; batch when it is left out
 */
public record TrainingJobRequest(
        @Schema(required = true) @Nullable String baseModel,
        @Schema(required = true) @Nullable UUID dataset,
        @Schema(required = true) @Nullable String prefix,
        @Nullable TrainingOptions options,
        @Nullable Priority priority) {
    static final String PREFIX_FORM = "1 to 63 of a-z, 0-9 and -, the first not a -";
    static final String BASE_MODEL_FORM = "3 to 48 of a-z, 0-9 and -, a letter first, no - last";

    /** @throws Refusal of the first field that is wrong by itself */
    Wanted checked() {
        if (priority == Priority.INTERACTIVE) {
            throw Refusal.field("priority", "Nobody waits for a training.", "batch or background");
        }
        return new Wanted(
                new Field("baseModel").matching(baseModel, PoolId::isValid, BASE_MODEL_FORM),
                new DatasetId(new Field("dataset").required(dataset)),
                new PrefixName(new Field("prefix").matching(prefix, PrefixName::isValid, PREFIX_FORM)),
                Objects.requireNonNullElseGet(options, TrainingOptions::defaults),
                priority == Priority.BATCH ? null : priority);
    }

    /**
     * The request with nothing left open.
     *
     * @param named null for batch: a request that names no priority is the same request as before there were any
     */
    record Wanted(
            String baseModel,
            DatasetId dataset,
            PrefixName prefix,
            TrainingOptions options,
            @JsonProperty("priority") @Nullable Priority named) {
        Priority priority() {
            return Objects.requireNonNullElse(named, Priority.BATCH);
        }
    }
}
