package dev.preamble.gateway;

import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.PrefixName;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.GenerationOptions;
import dev.preamble.records.task.Range;
import dev.preamble.records.task.RetryBudget;
import dev.preamble.records.task.ScoringOptions;
import dev.preamble.records.task.TrainingMethod;
import dev.preamble.records.task.TrainingOptions;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.jspecify.annotations.Nullable;

/**
 * How large, how long and how many the fields of requests may be, in the OpenAPI document. What is outside is refused; what
 * is inside may be refused for a reason that no schema can tell.
 */
final class DocumentedLimits {
    private static final Map<String, List<Range>> NUMBERS = Map.ofEntries(
            Map.entry("TrainingOptions", TrainingOptions.limits()),
            Map.entry("TrainingMethod", TrainingMethod.limits()),
            Map.entry("ScoringOptions", ScoringOptions.limits()),
            Map.entry("GenerationOptions", GenerationOptions.limits()),
            Map.entry("TrainingJobRequest", List.of(RetryBudget.RANGE)),
            Map.entry("GenerationJobRequest", List.of(RetryBudget.RANGE)),
            Map.entry("ShareRequest", List.of(Limits.WEIGHT, Limits.LANE_LIMIT)),
            Map.entry("UploadRequest", List.of(Limits.UPLOAD_BYTES, Limits.PART_BYTES)),
            Map.entry("OpenAiUploadRequest", List.of(Limits.UPLOAD_BYTES)),
            Map.entry(
                    "LimitsRequest",
                    List.of(
                            Limits.OPEN_JOBS_LIMIT,
                            Limits.STORED_BYTES_LIMIT,
                            Limits.DAILY_TOKENS_LIMIT,
                            Limits.REQUESTS_LIMIT)),
            Map.entry(
                    "CompletionRequest",
                    List.of(
                            new Range("n", 1, Limits.COMPLETIONS),
                            new Range("best_of", 1, Limits.COMPLETIONS),
                            named("max_tokens", GenerationOptions.MAX_NEW_TOKENS),
                            GenerationOptions.TEMPERATURE,
                            named("top_p", GenerationOptions.TOP_P),
                            named("logprobs", GenerationOptions.LOG_PROBABILITIES),
                            new Range("presence_penalty", 0, 0),
                            new Range("frequency_penalty", 0, 0))),
            Map.entry(
                    "ChatRequest",
                    List.of(
                            new Range("n", 1, Limits.COMPLETIONS),
                            named("max_tokens", GenerationOptions.MAX_NEW_TOKENS),
                            named("max_completion_tokens", GenerationOptions.MAX_NEW_TOKENS),
                            GenerationOptions.TEMPERATURE,
                            named("top_p", GenerationOptions.TOP_P),
                            named("top_logprobs", GenerationOptions.LOG_PROBABILITIES),
                            new Range("presence_penalty", 0, 0),
                            new Range("frequency_penalty", 0, 0))),
            Map.entry(
                    "Hyperparameters",
                    List.of(
                            named("n_epochs", TrainingOptions.EPOCHS),
                            named("batch_size", TrainingOptions.BATCH_SIZE),
                            Limits.LEARNING_RATE_MULTIPLIER)));

    /** How many there may be in a list. */
    private static final Map<String, List<Range>> LISTS = Map.of(
            "GenerationOptions", List.of(new Range("stop", 0, GenerationOptions.STOPS)),
            "GenerationJobRequest", List.of(new Range("inputs", 1, Limits.INPUTS)),
            "CompletionRequest",
                    List.of(new Range("prompt", 1, Limits.COMPLETIONS), new Range("stop", 0, GenerationOptions.STOPS)),
            "ChatRequest",
                    List.of(
                            new Range("messages", 1, Limits.CHAT_MESSAGES),
                            new Range("stop", 0, GenerationOptions.STOPS)));

    /** Characters of a text, or of each text of a list. */
    private static final Map<String, List<Range>> TEXTS = Map.of(
            "GenerationOptions", List.of(new Range("stop", 1, GenerationOptions.STOP_CHARACTERS)),
            "CompletionRequest", List.of(new Range("stop", 1, GenerationOptions.STOP_CHARACTERS)),
            "ChatRequest", List.of(new Range("stop", 1, GenerationOptions.STOP_CHARACTERS)),
            "GenerationJobRequest", List.of(new Range("inputs", 1, Limits.PROMPT_BYTES)),
            "TenantRequest", List.of(new Range("displayName", 1, Limits.NAME_CHARACTERS)),
            "UploadRequest", List.of(new Range("name", 1, Limits.NAME_CHARACTERS)),
            "OpenAiUploadRequest", List.of(new Range("filename", 1, Limits.NAME_CHARACTERS)));

    private static final String PREFIX = "^" + PrefixName.FORM + "$";
    private static final String BASE_MODEL = "^" + PoolId.FORM + "$";

    /** Forms of names. */
    private static final Map<String, Map<String, String>> FORMS = Map.of(
            "TenantRequest", Map.of("id", "^" + TenantId.FORM + "$"),
            "TrainingJobRequest", Map.of("prefix", PREFIX, "baseModel", BASE_MODEL),
            "From", Map.of("prefix", PREFIX, "alias", PREFIX),
            "GenerationJobRequest", Map.of("prefix", PREFIX, "alias", PREFIX, "baseModel", BASE_MODEL),
            "FineTuningRequest", Map.of("suffix", PREFIX, "model", BASE_MODEL),
            "Hyperparameters",
                    Map.of("n_epochs", "^auto$", "batch_size", "^auto$", "learning_rate_multiplier", "^auto$"));

    private DocumentedLimits() {}

    static void tell(Map<String, Schema> schemas) {
        tell(schemas, NUMBERS, DocumentedLimits::ofNumber);
        tell(schemas, LISTS, DocumentedLimits::ofList);
        tell(schemas, TEXTS, DocumentedLimits::ofText);
        FORMS.forEach((name, forms) -> forms.forEach((field, form) -> {
            Schema property = property(schemas, name, field);
            of(Objects.requireNonNull(property, field), SchemaType.STRING).forEach(text -> text.pattern(form));
        }));
    }

    private interface Telling {
        void tell(Schema property, Range range);
    }

    private static void tell(Map<String, Schema> schemas, Map<String, List<Range>> limits, Telling telling) {
        limits.forEach((name, ranges) -> ranges.forEach(range -> {
            // Options of options are named with the outer one, such as method.depth.
            Schema property = property(
                    schemas, name, range.option().substring(range.option().indexOf('.') + 1));
            if (property != null) {
                telling.tell(property, range);
            }
        }));
    }

    private static @Nullable Schema property(Map<String, Schema> schemas, String name, String field) {
        return Objects.requireNonNull(schemas.get(name), name).getProperties().get(field);
    }

    private static void ofNumber(Schema property, Range range) {
        Consumer<Schema> limit =
                number -> number.minimum(decimal(range.least())).maximum(decimal(range.most()));
        of(property, SchemaType.INTEGER).forEach(limit);
        of(property, SchemaType.NUMBER).forEach(limit);
    }

    private static void ofList(Schema property, Range range) {
        of(property, SchemaType.ARRAY)
                .forEach(list -> list.minItems((int) range.least()).maxItems((int) range.most()));
    }

    private static void ofText(Schema property, Range range) {
        of(property, SchemaType.STRING)
                .forEach(text -> text.minLength((int) range.least()).maxLength((int) range.most()));
    }

    /** The schema itself, what it is a list of, and what it may be instead, as far as they are of this type. */
    private static List<Schema> of(Schema schema, SchemaType type) {
        return Stream.of(
                        Stream.of(schema)
                                .filter(one ->
                                        one.getType() != null && one.getType().contains(type)),
                        Stream.ofNullable(schema.getItems()).flatMap(items -> of(items, type).stream()),
                        Stream.ofNullable(schema.getOneOf())
                                .flatMap(List::stream)
                                .flatMap(choice -> of(choice, type).stream()))
                .flatMap(found -> found)
                .toList();
    }

    private static Range named(String name, Range range) {
        return new Range(name, range.least(), range.most());
    }

    private static BigDecimal decimal(double value) {
        return value == Math.rint(value) ? BigDecimal.valueOf((long) value) : BigDecimal.valueOf(value);
    }
}
