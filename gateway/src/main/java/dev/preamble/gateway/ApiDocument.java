package dev.preamble.gateway;

import dev.preamble.catalog.dataset.DatasetPurpose;
import dev.preamble.catalog.job.DeadLetters;
import dev.preamble.catalog.job.JobKind;
import dev.preamble.catalog.job.JobState;
import dev.preamble.gateway.identity.CurrentTenant;
import dev.preamble.gateway.problem.Choices;
import dev.preamble.records.task.Priority;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.jboss.jandex.IndexView;

/**
 * What the OpenAPI document says beside its paths: which errors there may be, how strictly requests are taken, examples, and
 * limits.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class ApiDocument implements OASFilter {
    /** The tag of what has the form of OpenAI's API. */
    public static final String OPENAI = "OpenAI-compatible";

    /** The tag of what operators do. */
    private static final String ADMINISTRATION = "Administration";

    /** The tag of what is the same for everybody who is known. */
    private static final String BASE_MODELS = "Base models";

    static final String SCHEMAS = "#/components/schemas/";

    private static final String ANY = "00000000-0000-4000-8000-000000000000";

    /** Texts that are one of a few. */
    private static final Map<String, Map<String, List<String>>> CHOICES = Map.of(
            "JobAnswer",
            Map.of(
                    "kind", Choices.of(JobKind.class),
                    "state", Choices.of(JobState.class),
                    "priority", Choices.of(Priority.class)),
            "UploadRequest",
            Map.of("purpose", Choices.of(DatasetPurpose.class)));

    /** As {@link #CHOICES}, of filters of lists. */
    private static final Map<String, List<String>> FILTERS =
            Map.of("state", Choices.of(JobState.class), "resolution", Choices.of(DeadLetters.Which.class));

    /** What the page to try the API begins with: what is needed, and nothing that is left out as well. */
    private static final Map<String, Map<String, Object>> EXAMPLES = Map.ofEntries(
            Map.entry("TrainingJobRequest", Map.of("baseModel", "preamble-base", "dataset", ANY, "prefix", "labels")),
            Map.entry("GenerationJobRequest", Map.of("prefix", "labels", "inputs", List.of("a coin from Gdansk"))),
            Map.entry("CompletionRequest", Map.of("model", "preamble-base:labels", "prompt", "a coin from Gdansk")),
            Map.entry(
                    "ChatRequest",
                    Map.of(
                            "model",
                            "preamble-base",
                            "messages",
                            // In an order, so that the document is the same each time.
                            List.of(new TreeMap<>(Map.of("role", "user", "content", "What is a coin?"))))),
            Map.entry("FineTuningRequest", Map.of("model", "preamble-base", "training_file", "file-" + ANY)),
            Map.entry("UploadRequest", Map.of("name", "labels", "bytes", 1_073_741_824)),
            Map.entry(
                    "OpenAiUploadRequest",
                    Map.of(
                            "filename",
                            "labels.jsonl",
                            "purpose",
                            "fine-tune",
                            "bytes",
                            1_073_741_824,
                            "mime_type",
                            "text/jsonl")),
            Map.entry("OpenAiUploadCompletion", Map.of("part_ids", List.of("part_" + ANY))),
            Map.entry("AliasRequest", Map.of("version", 1)),
            Map.entry("ApiKeyRequest", Map.of("name", "laptop")),
            Map.entry("KafkaClientRequest", Map.of("name", "laptop")),
            Map.entry("TenantRequest", Map.of("id", "city-museum", "displayName", "City Museum")),
            Map.entry("MemberRequest", Map.of("username", "ada.museum", "email", "ada@museum.invalid")),
            Map.entry("ShareRequest", Map.of("weight", 2)),
            Map.entry("LimitsRequest", Map.of("openJobs", 100)));

    private final DocumentedFields fields;

    /** @param index of the classes that the document is made of */
    public ApiDocument(IndexView index) {
        fields = new DocumentedFields(index);
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        Map<String, Schema> schemas = document.getComponents().getSchemas();
        EXAMPLES.forEach((name, example) ->
                Objects.requireNonNull(schemas.get(name), name).addExample(new TreeMap<>(example)));
        CHOICES.forEach((name, texts) -> texts.forEach(
                (property, choices) -> Objects.requireNonNull(Objects.requireNonNull(schemas.get(name), name)
                                .getProperties()
                                .get(property))
                        .setEnumeration(List.copyOf(choices))));
        DocumentedLimits.tell(schemas);
        StrictRequests requests = new StrictRequests(schemas);
        document.getPaths().getPathItems().values().stream()
                .flatMap(item -> item.getOperations().values().stream())
                .forEach(operation -> {
                    DocumentedErrors.tell(operation);
                    requests.tighten(operation);
                    narrow(operation);
                    tellPart(operation);
                    DocumentedHeaders.tell(operation);
                    // The last to come: what refers to a parameter has no name.
                    if (isOfTenant(operation)) {
                        operation.addParameter(
                                OASFactory.createParameter().ref("#/components/parameters/" + CurrentTenant.HEADER));
                    }
                });
        schemas.forEach((name, schema) -> {
            if (!requests.take(name)) {
                fields.tell(name, schema);
            }
        });
        DocumentedKinds.tell(schemas);
        document.getComponents()
                .addParameter(
                        CurrentTenant.HEADER,
                        OASFactory.createParameter()
                                .name(CurrentTenant.HEADER)
                                .in(Parameter.In.HEADER)
                                .description("The tenant that is meant, by its id; needed where the credentials are of"
                                        + " somebody who belongs to several.")
                                .schema(OASFactory.createSchema().addType(SchemaType.STRING)));
        DocumentedErrors.define(document);
        DocumentedHeaders.define(document.getComponents());
        DocumentedAnswers.tell(document);
    }

    /** Whether it works on a tenant's own things. */
    static boolean isOfTenant(Operation operation) {
        return !isOfOperator(operation) && !tags(operation).contains(BASE_MODELS);
    }

    static boolean isOfOperator(Operation operation) {
        return tags(operation).contains(ADMINISTRATION);
    }

    private static List<String> tags(Operation operation) {
        return operation.getTags() == null ? List.of() : operation.getTags();
    }

    /** Some bytes of an answer are of the type that all of them are. */
    private static void tellPart(Operation operation) {
        APIResponse part = operation.getResponses().getAPIResponse("206");
        if (part != null) {
            Content content = OASFactory.createContent();
            operation
                    .getResponses()
                    .getAPIResponse("200")
                    .getContent()
                    .getMediaTypes()
                    .forEach((type, all) -> content.addMediaType(
                            type, OASFactory.createMediaType().schema(all.getSchema())));
            part.content(content);
        }
    }

    private static void narrow(Operation operation) {
        if (operation.getParameters() == null) {
            return;
        }
        for (Parameter parameter : operation.getParameters()) {
            List<String> choices = FILTERS.get(parameter.getName());
            if (choices != null && parameter.getIn() == Parameter.In.QUERY) {
                parameter.getSchema().setEnumeration(List.copyOf(choices));
            }
        }
    }
}
