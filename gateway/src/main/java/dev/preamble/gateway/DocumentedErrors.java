package dev.preamble.gateway;

import dev.preamble.gateway.edit.Expected;
import dev.preamble.gateway.job.IdempotencyKey;
import dev.preamble.gateway.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.jspecify.annotations.Nullable;

/** The errors of each operation in the OpenAPI document: problems, or what OpenAI's clients read. */
final class DocumentedErrors {
    /** What an error status means wherever an operation says nothing of its own. */
    private static final Map<String, String> MEANINGS = new TreeMap<>(Map.ofEntries(
            Map.entry(
                    "400",
                    "Not readable, or a field is missing or outside its limits (malformed_request, invalid_field)"),
            Map.entry("401", "No valid credentials (unauthenticated)"),
            Map.entry("403", "These credentials do not allow this (forbidden)"),
            Map.entry("404", "No such thing, or not the tenant's (not_found)"),
            Map.entry("406", "No answer in a media type that Accept names (not_acceptable)"),
            Map.entry("412", "What is there is not what If-Match names (precondition_failed)"),
            Map.entry("413", "The body is too large (too_large)"),
            Map.entry("415", "The body's media type is not taken here (unsupported_media_type)"),
            Map.entry("422", "The Idempotency-Key was used for another request (idempotency_key_reused)"),
            Map.entry("429", "A limit of the tenant is reached (quota_exceeded)"),
            Map.entry(
                    "5XX", "Not the caller's fault; retryable where a part is away (unavailable, store_unavailable)")));

    private static final String QUOTA = " (quota_exceeded)";
    private static final String TOO_MANY = ", or the tenant sends too many requests";

    private DocumentedErrors() {}

    /** What operations refer to. */
    static void define(OpenAPI document) {
        Set<String> wanted = document.getPaths().getPathItems().values().stream()
                .flatMap(item -> item.getOperations().values().stream())
                .flatMap(operation -> operation.getResponses().getAPIResponses().values().stream())
                .flatMap(response -> Stream.ofNullable(response.getRef()))
                .collect(Collectors.toSet());
        for (Shape shape : Shape.values()) {
            MEANINGS.forEach((status, meaning) -> {
                if (wanted.contains(shape.reference(status))) {
                    document.getComponents()
                            .addResponse(
                                    shape.response(status),
                                    OASFactory.createAPIResponse()
                                            .description(meaning)
                                            .content(shape.content()));
                }
            });
        }
    }

    /** How errors look. */
    private enum Shape {
        PROBLEM(Problem.MEDIA_TYPE, "Problem"),
        OPENAI_ERROR("application/json", "OpenAiError");

        private final String mediaType;
        private final String schema;

        Shape(String mediaType, String schema) {
            this.mediaType = mediaType;
            this.schema = schema;
        }

        static Shape of(Operation operation) {
            return operation.getTags() != null && operation.getTags().contains(ApiDocument.OPENAI)
                    ? OPENAI_ERROR
                    : PROBLEM;
        }

        String response(String status) {
            return schema + status;
        }

        String reference(String status) {
            return "#/components/responses/" + response(status);
        }

        Content content() {
            return OASFactory.createContent()
                    .addMediaType(
                            mediaType,
                            OASFactory.createMediaType()
                                    .schema(OASFactory.createSchema().ref(ApiDocument.SCHEMAS + schema)));
        }
    }

    /** The document's own words stay where an operation has some. */
    static void tell(Operation operation) {
        Shape shape = Shape.of(operation);
        APIResponses responses = operation.getResponses();
        List<String> statuses = statuses(operation);
        // Where only who asks matters, and not as whom, nobody who is known is refused.
        if (!statuses.contains("403")) {
            responses.removeAPIResponse("403");
        }
        for (String status : statuses) {
            @Nullable APIResponse own = responses.getAPIResponse(status);
            boolean generated = own == null || own.getDescription() == null || isStock(own.getDescription());
            if (generated) {
                responses.addAPIResponse(status, OASFactory.createAPIResponse().ref(shape.reference(status)));
            }
        }
        responses.getAPIResponses().forEach((status, response) -> {
            if (status.compareTo("400") >= 0 && response.getRef() == null && response.getContent() == null) {
                response.content(shape.content());
            }
            if (status.equals("429") && response.getRef() == null) {
                response.description(response.getDescription().replace(QUOTA, TOO_MANY + QUOTA));
            }
        });
    }

    /** What the extension says by itself. */
    private static boolean isStock(String description) {
        return Set.of("Bad Request", "Not Authorized", "Not Allowed").contains(description);
    }

    /** What the way of a request to its method can end in; what the method itself may refuse besides stands with it. */
    private static List<String> statuses(Operation operation) {
        boolean hasBody = operation.getRequestBody() != null;
        boolean ofTenant = ApiDocument.isOfTenant(operation);
        List<String> statuses = new ArrayList<>(List.of("400", "401", "406", "5XX"));
        if (ofTenant || ApiDocument.isOfOperator(operation)) {
            statuses.add("403");
        }
        if (ofTenant || has(operation, parameter -> parameter.getIn() == Parameter.In.PATH)) {
            statuses.add("404");
        }
        if (ofTenant) {
            statuses.add("429");
        }
        if (hasBody) {
            statuses.addAll(List.of("413", "415"));
        }
        if (has(operation, parameter -> parameter.getName().equals(Expected.HEADER))) {
            statuses.add("412");
        }
        if (has(operation, parameter -> parameter.getName().equals(IdempotencyKey.HEADER))) {
            statuses.add("422");
        }
        return statuses;
    }

    private static boolean has(Operation operation, Predicate<Parameter> wanted) {
        return operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(wanted);
    }
}
