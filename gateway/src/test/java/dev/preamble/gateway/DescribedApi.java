package dev.preamble.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.preamble.records.RecordJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The OpenAPI document, and answers held against it. It lets fields come; here one that it does not tell of is a mistake. For
 * any thread.
 */
final class DescribedApi {
    /** Headers that an answer has only where there is something to say. */
    private static final Set<String> SOMETIMES = Set.of("Retry-After");

    private final JsonNode document;
    private final List<Operation> operations;
    private final Map<JsonNode, JsonSchema> schemas = new ConcurrentHashMap<>();

    DescribedApi(JsonNode document) {
        this.document = document;
        closed(document.at("/components/schemas"));
        operations = document.path("paths").properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .map(operation -> new Operation(
                                operation.getKey().toUpperCase(Locale.ROOT), path.getKey(), operation.getValue())))
                .toList();
    }

    private static void closed(JsonNode node) {
        if (node instanceof ObjectNode schema
                && schema.path("properties").isObject()
                && !schema.has("additionalProperties")) {
            schema.put("additionalProperties", false);
        }
        node.forEach(DescribedApi::closed);
    }

    /** A method on a path with names of parameters in it. */
    record Operation(String method, String path, JsonNode node) {
        String name() {
            return method + " " + path;
        }

        List<String> statuses() {
            return node.path("responses").properties().stream()
                    .map(Map.Entry::getKey)
                    .toList();
        }

        boolean isOfOperator() {
            return path.startsWith("/v1/admin/");
        }

        boolean hasStatus(String status) {
            return node.path("responses").has(status);
        }

        boolean hasBody() {
            return node.has("requestBody");
        }

        boolean isOn(String concrete) {
            return Pattern.matches(
                    Stream.of(path.split("/", -1))
                            .map(part -> part.startsWith("{") ? "[^/]+" : Pattern.quote(part))
                            .reduce((before, part) -> before + "/" + part)
                            .orElseThrow(),
                    concrete);
        }
    }

    /**
     * What was answered.
     *
     * @param mediaType without parameters; null where there is none
     * @param headers their names, in lower case
     */
    record Answer(int status, @Nullable String mediaType, Set<String> headers, String text) {
        boolean isJson() {
            return mediaType != null && (mediaType.equals("application/json") || mediaType.endsWith("+json"));
        }
    }

    List<Operation> operations() {
        return operations;
    }

    Optional<Operation> on(String method, String path) {
        return operations.stream()
                .filter(operation -> operation.method().equals(method) && operation.isOn(path))
                .findFirst();
    }

    /** By what name the document tells of the status: itself, or its class, such as {@code 5XX}. */
    static Optional<String> name(Operation operation, int status) {
        return Stream.of(Integer.toString(status), status / 100 + "XX")
                .filter(operation::hasStatus)
                .findFirst();
    }

    /** What about the answer is not as the document says. */
    List<String> complaints(Operation operation, Answer answer) {
        Optional<String> name = name(operation, answer.status());
        if (name.isEmpty()) {
            return List.of("the status is not described: " + answer.text());
        }
        JsonNode response = resolved(operation.node().path("responses").path(name.get()));
        List<String> complaints = new ArrayList<>();
        if (!response.has("content")) {
            if (!answer.text().isEmpty()) {
                complaints.add("no body is described: " + answer.text());
            }
        } else if (!response.path("content").has(String.valueOf(answer.mediaType()))) {
            complaints.add("the media type " + answer.mediaType() + " is not described");
        } else if (answer.isJson()) {
            complaints.addAll(violations(
                    response.path("content")
                            .path(String.valueOf(answer.mediaType()))
                            .path("schema"),
                    RecordJson.read(answer.text(), JsonNode.class)));
        }
        if (answer.status() < 300) {
            response.path("headers").properties().stream()
                    .map(Map.Entry::getKey)
                    .filter(header ->
                            !SOMETIMES.contains(header) && !answer.headers().contains(header.toLowerCase(Locale.ROOT)))
                    .forEach(header -> complaints.add("the header " + header + " is missing"));
        }
        return complaints;
    }

    /** A response of the document, also where it stands with others. */
    JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    /** What about a value is not as a schema of the document says. */
    List<String> violations(JsonNode schema, JsonNode value) {
        return schemas.computeIfAbsent(schema, this::compiled).validate(value).stream()
                .map(ValidationMessage::toString)
                .toList();
    }

    private JsonSchema compiled(JsonNode schema) {
        ObjectNode whole = RecordJson.read("{}", ObjectNode.class);
        whole.set("components", document.path("components"));
        whole.putArray("allOf").add(schema);
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(
                        whole,
                        SchemaValidatorsConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build());
    }
}
