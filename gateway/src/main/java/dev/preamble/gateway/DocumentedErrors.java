package dev.preamble.gateway;

import dev.preamble.gateway.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem.HttpMethod;
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
            Map.entry("409", "What is there does not allow this (conflict)"),
            Map.entry("412", "What is there is not what If-Match names (precondition_failed)"),
            Map.entry("413", "The body is too large (too_large)"),
            Map.entry("415", "The body's media type is not taken here (unsupported_media_type)"),
            Map.entry("422", "The Idempotency-Key was used for another request (idempotency_key_reused)"),
            Map.entry("429", "A limit of the tenant is reached (quota_exceeded)"),
            Map.entry(
                    "5XX", "Not the caller's fault; retryable where a part is away (unavailable, store_unavailable)")));

    private DocumentedErrors() {}

    /** What operations refer to. */
    static void define(Components components) {
        for (Shape shape : Shape.values()) {
            MEANINGS.forEach((status, meaning) -> components.addResponse(
                    shape.response(status),
                    OASFactory.createAPIResponse().description(meaning).content(shape.content())));
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

        Content content() {
            return OASFactory.createContent()
                    .addMediaType(
                            mediaType,
                            OASFactory.createMediaType()
                                    .schema(OASFactory.createSchema().ref(ApiDocument.SCHEMAS + schema)));
        }
    }

    /** The document's own words stay where an operation has some. */
    static void tell(HttpMethod method, Operation operation) {
        Shape shape = Shape.of(operation);
        APIResponses responses = operation.getResponses();
        for (String status : statuses(method, operation)) {
            @Nullable APIResponse own = responses.getAPIResponse(status);
            boolean generated = own == null || own.getDescription() == null || isStock(own.getDescription());
            if (generated) {
                responses.addAPIResponse(
                        status, OASFactory.createAPIResponse().ref("#/components/responses/" + shape.response(status)));
            }
        }
        responses.getAPIResponses().forEach((status, response) -> {
            if (status.compareTo("400") >= 0 && response.getRef() == null && response.getContent() == null) {
                response.content(shape.content());
            }
        });
    }

    /** What the extension says by itself. */
    private static boolean isStock(String description) {
        return Set.of("Bad Request", "Not Authorized", "Not Allowed").contains(description);
    }

    private static List<String> statuses(HttpMethod method, Operation operation) {
        boolean hasBody = operation.getRequestBody() != null;
        List<String> statuses = new ArrayList<>(List.of("400", "401", "403", "406", "429", "5XX"));
        if (hasBody
                || parameters(operation)
                        .anyMatch(parameter -> parameter.getIn() == Parameter.In.PATH
                                || parameter.getName().equals("after"))) {
            statuses.add("404");
        }
        if (method != HttpMethod.GET) {
            statuses.add("409");
        }
        if (hasBody) {
            statuses.addAll(List.of("413", "415"));
        }
        if (parameters(operation).anyMatch(parameter -> parameter.getName().equals("If-Match"))) {
            statuses.add("412");
        }
        if (parameters(operation).anyMatch(parameter -> parameter.getName().equals("Idempotency-Key"))) {
            statuses.add("422");
        }
        return statuses;
    }

    private static Stream<Parameter> parameters(Operation operation) {
        return operation.getParameters() == null ? Stream.of() : operation.getParameters().stream();
    }
}
