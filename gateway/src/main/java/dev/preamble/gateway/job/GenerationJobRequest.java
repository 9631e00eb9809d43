package dev.preamble.gateway.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.DatasetId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.PrefixName;
import dev.preamble.records.task.GenerationOptions;
import dev.preamble.records.task.Priority;
import dev.preamble.records.task.RetryBudget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /v1/generation-jobs} takes: a model to ask and texts to ask it for.
 *
 * @param baseModel asks the base model alone; not with a prefix, which belongs to one base model
 * @param prefix asks with this prefix
 * @param version of the prefix; the newest when neither version nor alias is given
 * @param alias of a version of the prefix
 * @param inputs up to 1,000 texts; or else a dataset
 * @param dataset whose inputs are meant
 * @param options what is left out takes its default
 * @param priority {@code interactive}, {@code batch} or {@code background}; batch when it is left out
 * @param maxAttempts how many of its runs in a row may fail before it is given up, 1 to 9; the platform's own number when
 *     it is left out
 */
public record GenerationJobRequest(
        @Nullable String baseModel,
        @Nullable String prefix,
        @Nullable Integer version,
        @Nullable String alias,
        @Nullable List<@Nullable String> inputs,
        @Nullable UUID dataset,
        @Nullable GenerationOptions options,
        @Nullable Priority priority,
        @Nullable Integer maxAttempts) {
    private static final Pattern HALF_A_CHARACTER = Pattern.compile("\\p{Cs}");

    /** @throws Refusal of the first field that is wrong by itself */
    public Wanted checked() {
        return new Wanted(
                model(),
                inputs(inputs, dataset),
                Objects.requireNonNullElseGet(options, GenerationOptions::defaults),
                priority == Priority.BATCH ? null : priority,
                maxAttempts == null ? null : new Field("maxAttempts").within(RetryBudget.RANGE, maxAttempts));
    }

    private Model model() {
        if (prefix == null) {
            if (version != null || alias != null) {
                throw Refusal.field("prefix", "A version or alias needs its prefix.", "required with version or alias");
            }
            if (baseModel == null) {
                throw Refusal.field("baseModel", "Neither baseModel nor prefix is given.", "exactly one of the two");
            }
            return new Model.Base(
                    new Field("baseModel").matching(baseModel, PoolId::isValid, TrainingJobRequest.BASE_MODEL_FORM));
        }
        if (baseModel != null) {
            throw Refusal.field("baseModel", "A prefix brings its base model.", "exactly one of baseModel and prefix");
        }
        if (version != null && alias != null) {
            throw Refusal.field("alias", "Both version and alias are given.", "at most one of the two");
        }
        PrefixName name = new PrefixName(
                new Field("prefix").matching(prefix, PrefixName::isValid, TrainingJobRequest.PREFIX_FORM));
        if (alias != null) {
            // An alias has the form of a prefix's name.
            new Field("alias").matching(alias, PrefixName::isValid, TrainingJobRequest.PREFIX_FORM);
        }
        return new Model.Prefixed(name, version, alias);
    }

    private static Inputs inputs(@Nullable List<@Nullable String> inputs, @Nullable UUID dataset) {
        if (dataset != null) {
            if (inputs != null) {
                throw Refusal.field("inputs", "Both inputs and dataset are given.", "exactly one of the two");
            }
            return new Inputs.Uploaded(new DatasetId(dataset));
        }
        List<@Nullable String> texts = new Field("inputs").required(inputs);
        if (texts.isEmpty() || texts.size() > Limits.INPUTS) {
            throw Refusal.field("inputs", "inputs has " + texts.size() + " texts.", "1 to " + Limits.INPUTS);
        }
        for (int i = 0; i < texts.size(); i++) {
            check("inputs[" + i + "]", texts.get(i));
        }
        return new Inputs.Inline(texts.stream().map(String::valueOf).toList());
    }

    private static void check(String field, @Nullable String text) {
        String limit = "text of 1 to " + Limits.LINE_BYTES / 2 + " bytes, not blank";
        if (text == null
                || text.isBlank()
                || text.getBytes(StandardCharsets.UTF_8).length > Limits.LINE_BYTES / 2
                || HALF_A_CHARACTER.matcher(text).find()) {
            throw Refusal.field(field, field + " is not allowed.", limit);
        }
    }

    /**
     * The request with nothing left open.
     *
     * @param named null for batch: a request that names no priority is the same request as before there were any
     */
    public record Wanted(
            Model model,
            Inputs inputs,
            GenerationOptions options,
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

    /** Whom to ask. */
    public sealed interface Model {
        record Base(String baseModel) implements Model {}

        /** With neither version nor alias it is the newest. */
        record Prefixed(
                PrefixName prefix,
                @Nullable Integer version,
                @Nullable String alias) implements Model {}
    }

    /** What for. */
    public sealed interface Inputs {
        record Inline(List<String> texts) implements Inputs {}

        record Uploaded(DatasetId dataset) implements Inputs {}
    }
}
