package dev.preamble.gateway.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.DatasetId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.PrefixName;
import dev.preamble.records.task.Priority;
import dev.preamble.records.task.RetryBudget;
import dev.preamble.records.task.TrainingOptions;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /v1/training-jobs} takes.
 *
 * @param prefix the prefix that gets a version; made when there is none of that name. Left out with options.compare, and
 *     only then
 * @param options what is left out takes its default
 * @param from the version to begin as, or to go on from; drawn at random when it is left out
 * @param priority {@code batch} or {@code background}, among the tenant's own jobs; batch when it is left out
 * @param maxAttempts how many of its runs in a row may fail before it is given up, 1 to 9; the platform's own number when
 *     it is left out
 */
public record TrainingJobRequest(
        @Schema(required = true) @Nullable String baseModel,
        @Schema(required = true) @Nullable UUID dataset,
        @Nullable String prefix,
        @Nullable TrainingOptions options,
        @Nullable From from,
        @Nullable Priority priority,
        @Nullable Integer maxAttempts) {
    static final String PREFIX_FORM = "1 to 63 of a-z, 0-9 and -, the first not a -";
    static final String BASE_MODEL_FORM = "3 to 48 of a-z, 0-9 and -, a letter first, no - last";

    /** @throws Refusal of the first field that is wrong by itself */
    Wanted checked() {
        if (priority == Priority.INTERACTIVE) {
            throw Refusal.field("priority", "Nobody waits for a training.", "batch or background");
        }
        TrainingOptions wanted = Objects.requireNonNullElseGet(options, TrainingOptions::defaults);
        if (wanted.compare() != null) {
            return comparison(wanted);
        }
        PrefixName name = new PrefixName(new Field("prefix").matching(prefix, PrefixName::isValid, PREFIX_FORM));
        return wanted(name, wanted, from == null ? null : from.checked(name));
    }

    /** It begins with the base model, and makes nothing that had a name. */
    private Wanted comparison(TrainingOptions wanted) {
        if (prefix != null) {
            throw Refusal.field(
                    "prefix", "A comparison makes no version of a prefix.", "left out with options.compare");
        }
        if (from != null) {
            throw Refusal.field("from", "A comparison begins with the base model.", "left out with options.compare");
        }
        return wanted(null, wanted, null);
    }

    private Wanted wanted(@Nullable PrefixName name, TrainingOptions wanted, @Nullable Begun begun) {
        return new Wanted(
                new Field("baseModel").matching(baseModel, PoolId::isValid, BASE_MODEL_FORM),
                new DatasetId(new Field("dataset").required(dataset)),
                name,
                wanted,
                begun,
                priority == Priority.BATCH ? null : priority,
                maxAttempts == null ? null : new Field("maxAttempts").within(RetryBudget.RANGE, maxAttempts));
    }

    /**
     * A version to begin as.
     *
     * @param prefix whose version; the job's own when it is left out
     * @param version of the prefix; the newest when neither version nor alias is given
     * @param alias of a version of the prefix
     * @param resume goes on where its trainer stopped, with the same dataset and options, for more epochs; else a new
     *     training begins with its values
     */
    public record From(
            @Nullable String prefix,
            @Nullable Integer version,
            @Nullable String alias,
            @Nullable Boolean resume) {
        private Begun checked(PrefixName own) {
            if (version != null && alias != null) {
                throw Refusal.field("from.alias", "Both version and alias are given.", "at most one of the two");
            }
            if (alias != null) {
                new Field("from.alias").matching(alias, PrefixName::isValid, PREFIX_FORM);
            }
            PrefixName name = prefix == null
                    ? own
                    : new PrefixName(new Field("from.prefix").matching(prefix, PrefixName::isValid, PREFIX_FORM));
            return new Begun(
                    new GenerationJobRequest.Model.Prefixed(name, version, alias), Boolean.TRUE.equals(resume));
        }
    }

    /** @param resume whether its trainer goes on; else its values are where a new one begins */
    record Begun(GenerationJobRequest.Model.Prefixed version, boolean resume) {}

    /**
     * The request with nothing left open.
     *
     * @param prefix null for a comparison
     * @param named null for batch: a request that names no priority is the same request as before there were any
     */
    record Wanted(
            String baseModel,
            DatasetId dataset,
            @Nullable PrefixName prefix,
            TrainingOptions options,
            @Nullable Begun from,
            @JsonProperty("priority") @Nullable Priority named,
            @Nullable Integer maxAttempts) {
        Priority priority() {
            return Objects.requireNonNullElse(named, Priority.BATCH);
        }

        @Nullable
        RetryBudget retryBudget() {
            return maxAttempts == null ? null : new RetryBudget(maxAttempts);
        }
    }
}
